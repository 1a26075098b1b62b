type Move = { item: HTMLElement; list: HTMLElement };

/** Where the number of the item is kept that was moved by a key, while its page is shown anew. */
const MOVED = "elchi:moved-by-key";

function renumber(list: HTMLElement): void {
  list.querySelectorAll<HTMLInputElement>("input[data-position]").forEach((input, index) => {
    input.value = String(index + 1);
  });
}

function moved({ item, list }: Move): void {
  renumber(list);
  item.dispatchEvent(new CustomEvent("elchi:moved", { bubbles: true }));
  const form = list.closest<HTMLFormElement>("form[data-send-order]");
  form?.requestSubmit();
}

function byKey(event: KeyboardEvent, list: HTMLElement): void {
  const handle = (event.target as Element).closest<HTMLElement>("[data-handle]");
  const item = handle?.closest<HTMLElement>("[data-sortable] > *");
  if (!handle || !item || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (event.key === "ArrowUp") other.before(item);
  else other.after(item);
  handle.focus();
  if (item.id) sessionStorage.setItem(MOVED, item.id);
  moved({ item, list });
}

/** Whoever moves an item by keys goes on from its handle, also on the page that shows the new order. */
function goOn(list: HTMLElement): void {
  const moved = sessionStorage.getItem(MOVED);
  const item = moved === null ? null : list.querySelector<HTMLElement>(`#${CSS.escape(moved)}`);
  if (!item) return;
  sessionStorage.removeItem(MOVED);
  item.querySelector<HTMLElement>("[data-handle]")?.focus();
}

/** Lists put in order by dragging their [data-handle] or by the arrow keys on it; hidden inputs [data-position] follow. */
export async function sortable(scope: ParentNode): Promise<void> {
  const lists = [...scope.querySelectorAll<HTMLElement>("[data-sortable]")];
  if (lists.length === 0) return;
  const { default: Sortable } = await import("sortablejs");
  for (const list of lists) {
    for (const handle of list.querySelectorAll<HTMLElement>("[data-handle]")) handle.hidden = false;
    goOn(list);
    list.addEventListener("keydown", (event) => byKey(event, list));
    Sortable.create(list, {
      handle: "[data-handle]",
      animation: 120,
      ghostClass: "is-dragged",
      onEnd: ({ item }) => moved({ item, list }),
    });
  }
}
