import { useLayoutEffect, useRef, useState } from "react";

/** The width that an element has, followed. */
export function useWidth<E extends HTMLElement>(usual: number) {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(entry!.contentRect.width, 120)));
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
