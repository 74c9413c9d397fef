export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml }

interface Line {
  readonly indent: number
  readonly text: string
}

/**
 * Reads the plain part of YAML that our workflows are written in: maps, lists, texts on one line, `[a, b]` and `|`.
 * Throws at everything else (anchors, tags, merge keys, maps in braces), so that a workflow stays what it looks like.
 */
export function readPlainYaml(source: string): Yaml {
  const lines = source.split('\n').map((text) => ({ indent: text.search(/\S|$/), text: text.trim() }))
  const reader = { lines, at: 0 }
  const value = readBlock(reader, 0)
  if (peek(reader)) throw new Error(`not plain YAML: ${peek(reader)?.text ?? ''}`)
  return value
}

interface Reader {
  readonly lines: readonly Line[]
  at: number
}

function peek(reader: Reader): Line | undefined {
  while (/^(#|$)/.test(reader.lines[reader.at]?.text ?? 'end')) reader.at += 1
  return reader.lines[reader.at]
}

function readBlock(reader: Reader, indent: number): Yaml {
  return peek(reader)?.text.startsWith('- ') ? readList(reader, indent) : readMap(reader, indent)
}

function readList(reader: Reader, indent: number): readonly Yaml[] {
  const items: Yaml[] = []
  for (let line = peek(reader); line?.indent === indent && line.text.startsWith('- '); line = peek(reader)) {
    const rest = line.text.slice(2)
    if (!entry.test(rest)) {
      reader.at += 1
      items.push(readScalar(rest))
      continue
    }
    // A map that begins behind the dash: as if the dash were a space.
    ;(reader.lines as Line[])[reader.at] = { indent: indent + 2, text: rest }
    items.push(readMap(reader, indent + 2))
  }
  return items
}

const entry = /^([\w./-]+):(?: (.*))?$/

function readMap(reader: Reader, indent: number): { readonly [key: string]: Yaml } {
  const map: Record<string, Yaml> = {}
  for (let line = peek(reader); line?.indent === indent && !line.text.startsWith('- '); line = peek(reader)) {
    const [, key, rest = ''] = entry.exec(line.text) ?? []
    if (key === undefined || key in map) throw new Error(`not plain YAML: ${line.text}`)
    reader.at += 1
    map[key] =
      rest === '|'
        ? readText(reader, indent)
        : rest === '' || rest.startsWith('#')
          ? readInner(reader, indent)
          : readScalar(rest)
  }
  return map
}

function readInner(reader: Reader, indent: number): Yaml {
  const next = peek(reader)
  if (next === undefined) return ''
  if (next.indent > indent) return readBlock(reader, next.indent)
  return next.indent === indent && next.text.startsWith('- ') ? readList(reader, indent) : ''
}

function readText(reader: Reader, indent: number): string {
  const kept: string[] = []
  for (
    let line = reader.lines[reader.at];
    line && (line.indent > indent || line.text === '');
    line = reader.lines[reader.at]
  ) {
    kept.push(line.text)
    reader.at += 1
  }
  return kept.join('\n').trim()
}

function readScalar(text: string): Yaml {
  const bare = text.replace(/\s+#.*$/, '')
  if (bare === '{}') return {}
  if (bare.startsWith('[') && bare.endsWith(']'))
    return bare
      .slice(1, -1)
      .split(',')
      .map((part) => readScalar(part.trim()))
  const quoted = /^'([^']*)'$|^"([^"\\]*)"$/.exec(bare)
  if (quoted) return quoted[1] ?? quoted[2] ?? ''
  if (/^[&*!{[|>%@`'"]/.test(bare) || bare === '<<') throw new Error(`not plain YAML: ${text}`)
  return bare
}
