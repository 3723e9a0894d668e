// What the browser remembers between visits. It may refuse to: then nothing is
// remembered, and nothing breaks.

const prefix = "treadle.";

export function recall<T>(name: string, usual: T): T {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? usual : (JSON.parse(text) as T);
  } catch {
    return usual;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // private windows and full disks
  }
}
