/** Does all of the acts, a few at a time, and returns the errors of those that failed. */
export async function together(acts: (() => Promise<unknown>)[], atOnce = 4): Promise<unknown[]> {
  const errors: unknown[] = [];
  const left = [...acts];
  const work = async () => {
    for (let act = left.shift(); act; act = left.shift()) await act().catch((e: unknown) => errors.push(e));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return errors;
}
