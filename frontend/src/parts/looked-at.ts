const DEEDS = ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"] as const;

/**
 * Tells the server once that a person looks at a page: data-opened is the address, data-token what it asks for. Programs that
 * follow links in mail, and browsers that load pages ahead, move nothing and are not counted.
 */
export function lookedAt(scope: ParentNode): void {
  for (const page of scope.querySelectorAll<HTMLElement>("[data-opened]")) {
    const heard = new AbortController();
    const tell = (event: Event): void => {
      if (!event.isTrusted || document.visibilityState !== "visible") return;
      heard.abort();
      const headers = { "X-CSRFToken": page.dataset.token ?? "" };
      // Nobody waits for it: where it does not arrive, the page is not counted.
      void fetch(page.dataset.opened ?? "", { method: "POST", headers, keepalive: true }).catch(() => undefined);
    };
    for (const deed of DEEDS) document.addEventListener(deed, tell, { signal: heard.signal, passive: true });
  }
}
