/** Characters. No call of the window needs more, because the main process reads label files itself. */
const MAX_CHARACTERS = 400_000
const MAX_PARTS = 30_000
const MAX_DEPTH = 12

/**
 * Whether a request of the window is plain data of a sensible size. Structured cloning also transfers maps, buffers,
 * cycles and own `__proto__` keys; no call uses them, so they are rejected before a schema sees them.
 */
export function isSensible(value: unknown): boolean {
  const seen = new Set<object>()
  const queue: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  let characters = 0
  for (let parts = 0; parts < queue.length; parts += 1) {
    if (characters > MAX_CHARACTERS) return false
    const next = queue[parts]
    if (!next) return false
    if (typeof next.value === 'string') characters += next.value.length
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth >= MAX_DEPTH || seen.has(next.value) || !isPlain(next.value)) return false
    // Checked before anything is copied, because millions of parts would occupy the main process for seconds.
    if (queue.length + sizeOf(next.value) > MAX_PARTS) return false
    seen.add(next.value)
    for (const [key, inner] of Object.entries(next.value)) {
      if (key === '__proto__') return false
      characters += key.length
      queue.push({ value: inner, depth: next.depth + 1 })
    }
  }
  return characters <= MAX_CHARACTERS
}

/** The number of parts. An array has as many as its length, because a loop visits each index of a sparse array. */
function sizeOf(value: object): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
