// Elements are created without HTML strings, so that no data can become markup.

type Child = Node | string | null | undefined | false;

/** An element; properties are set by name, attributes are those with a dash. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  given: Partial<HTMLElementTagNameMap[Tag]> | Record<`${string}-${string}`, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.includes("-")) element.setAttribute(name, value as string);
    else Object.assign(element, { [name]: value });
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

/** The text of a match with its marks, and no other elements. */
export function marked(html: string): Node[] {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  return [...parsed.childNodes].map((node) =>
    node.nodeName === "MARK"
      ? make("mark", {}, node.textContent)
      : document.createTextNode(node.textContent ?? ""),
  );
}

/** "1 position", "2 positions". */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
