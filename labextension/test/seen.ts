/** A text as it is seen: a space that doesn't break a line is a space. */
export function seen(text: string): string {
  return text.replace(/\u00a0/g, ' ');
}

/** What the page says. */
export function text(): string {
  return seen(document.body.textContent);
}
