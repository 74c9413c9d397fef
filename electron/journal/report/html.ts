/* The pieces of a page of HTML. Each takes texts, and escapes them, except where it says HTML. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '')
}

/** A text from outside, which keeps its own direction. */
export function bdi(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`
}

/** @param content HTML */
export function section(title: string, content: string): string {
  return `<section>\n<h2>${escaped(title)}</h2>\n${content}\n</section>`
}

export function paragraphs(texts: readonly string[], kind = ''): string {
  const attribute = kind === '' ? '' : ` class="${kind}"`
  return texts.map((text) => `<p${attribute}>${escaped(text)}</p>`).join('\n')
}

export interface Column<Row> {
  readonly title: string
  /** Whether it is as wide as its text. */
  readonly isFixed?: boolean
  /** Percent of the page. Without it, the texts decide. */
  readonly share?: number
  /** A piece of HTML. */
  readonly cell: (row: Row) => string
}

export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const head = columns.map(({ title, share }) => {
    const width = share === undefined ? '' : ` width="${String(share)}%"`
    return `<th scope="col"${width}>${escaped(title)}</th>`
  })
  const body = rows.map((row) => {
    const cells = columns.map(({ cell, isFixed }) => `<td${isFixed === true ? ' class="fixed"' : ''}>${cell(row)}</td>`)
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`
}
