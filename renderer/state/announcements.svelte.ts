/** What is read aloud politely, one sentence for what happened within a second. */
export interface Announcer {
  readonly text: string
  announce(sentence: string): void
}

const GROUP_MS = 1_000
/** More than this at once is noise. */
const SENTENCES = 4

export function createAnnouncer(): Announcer {
  let text = $state('')
  let waiting: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const speak = (): void => {
    timer = undefined
    const next = waiting.slice(0, SENTENCES).join(' ')
    waiting = []
    // The same words twice would not be read again.
    text = next === text ? `${next}\u00a0` : next
  }
  return {
    get text() {
      return text
    },
    announce: (sentence) => {
      if (!waiting.includes(sentence)) waiting.push(sentence)
      timer ??= setTimeout(speak, GROUP_MS)
    },
  }
}
