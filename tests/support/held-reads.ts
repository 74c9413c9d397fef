import type { Provider, RequestOptions } from '../../electron/providers/provider.ts'

interface AskedRead {
  /** The name of a room; '' for the list. */
  readonly what: string
  readonly priority: RequestOptions['priority']
  readonly options: RequestOptions
  hasLeft: boolean
  /** Lets the request leave that was held back. */
  release(): void
}

/** Records the reads of a provider, and holds them back while `isHeld`, until they are given up. */
export function heldReads() {
  const asked: AskedRead[] = []
  const held = { isHeld: false, mostWaiting: 0 }
  const isWaiting = ({ priority, options, hasLeft }: AskedRead): boolean =>
    priority === 'poll' && !hasLeft && options.signal?.aborted !== true
  const read = async <T>(
    what: string,
    options: RequestOptions,
    send: (options: RequestOptions) => Promise<T>,
  ): Promise<T> => {
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const one: AskedRead = { what, priority: options.priority, options, hasLeft: false, release }
    asked.push(one)
    held.mostWaiting = Math.max(held.mostWaiting, asked.filter(isWaiting).length)
    options.signal?.addEventListener('abort', release)
    if (held.isHeld) await released
    return send({
      ...options,
      onSend: () => {
        one.hasLeft = true
        options.onSend?.()
      },
    })
  }
  const more = ({ list, retrieve }: Provider): Partial<Provider> => ({
    list: (options = {}) => read('', options, list),
    retrieve: (name, options = {}) => read(name, options, (sent) => retrieve(name, sent)),
  })
  /** What was asked, with its priority, and "given up" if it was. */
  const written = (): readonly string[] =>
    asked.map(({ what, priority = '', options }) =>
      [what || 'list', priority, options.signal?.aborted === true && 'given up'].filter(Boolean).join(' '),
    )
  return { asked, held, more, written }
}
