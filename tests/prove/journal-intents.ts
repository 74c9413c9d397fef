import type { MemoryFiles } from '../support/memory-files.ts'
import { eachOf, isFor, type Target, type Write } from './target.ts'

interface Line {
  readonly event: string
  readonly account: string
  readonly action?: string
  readonly actionId?: string
  readonly conference?: string
  readonly members?: readonly { readonly memberId: string; readonly callUuid?: string }[]
}

/** What a line of the journal is about. One that names nobody is about everyone. */
export function targetOf({ action = '', conference, members = [] }: Omit<Line, 'event' | 'account'>): Target {
  return { kind: action, room: conference, people: members.length === 0 ? undefined : members }
}

export interface JournalIntents {
  /**
   * Whether the journal has an intent without an outcome for this write. For an action that cannot be undone, the
   * intent must be flushed, so that it survives a power cut. For other actions, it must survive the end of the process.
   * The intent may name a caller's earlier member id.
   */
  has(account: string, write: Write, callsOf: (memberId: string) => readonly string[]): boolean
}

/** Reads the journal as a power cut, or the end of the process, would leave it at this moment. */
export function createJournalIntents(files: MemoryFiles): JournalIntents {
  const afterPowerCut = createOpenIntents(files.flushed)
  const afterKill = createOpenIntents(files.contents)
  return {
    has: (account, write, callsOf) => {
      const intents = write.kinds.every((kind) => undoable.has(kind)) ? afterKill() : afterPowerCut()
      return eachOf(write).every((one) =>
        intents.some((line) => line.account === account && isFor(one, targetOf(line), callsOf)),
      )
    },
  }
}

/** The actions that can be undone. */
export const undoable: ReadonlySet<string> = new Set(['mute', 'unmute', 'deafen', 'undeafen'])

/** Follows the files as they grow. @returns a function that lists the intents without an outcome */
function createOpenIntents(contents: ReadonlyMap<string, Buffer>): () => readonly Line[] {
  const read = new Map<string, number>()
  const open = new Map<string, Line>()
  return () => {
    for (const [path, bytes] of contents) {
      // After a failed write, the journal truncates the file, so the file may have become shorter.
      const from = Math.min(read.get(path) ?? 0, bytes.length)
      const until = bytes.lastIndexOf('\n') + 1
      read.set(path, until)
      for (const text of bytes.subarray(from, until).toString().split('\n')) {
        if (text === '') continue
        const line = JSON.parse(text) as Line
        if (line.actionId === undefined) continue
        if (line.event === 'intent') open.set(line.actionId, line)
        else if (line.event === 'outcome') open.delete(line.actionId)
      }
    }
    return [...open.values()]
  }
}

/** Parses the effect of a write from its method and path alone. */
export function parseWrite(method: string, path: string): Write {
  const [top, first, second, third, fourth] = path.split('?')[0]?.split('/').slice(1).map(decodeURIComponent) ?? []
  // For a caller without a usable member id, the announcement names their call.
  if (top === 'Call')
    return { kinds: second === 'Speak' ? ['announce'] : ['remove', 'hangupCall'], callUuid: first ?? '' }
  if (first === undefined || first === '') return { kinds: ['endAll'] }
  if (second !== 'Member') return { kinds: ['end'], room: first }
  const members = third === 'all' ? ('all' as const) : (third ?? '').split(',')
  const verb = fourth ?? ''
  const kinds: Record<string, string> = {
    'POST Mute': 'mute',
    'DELETE Mute': 'unmute',
    'POST Deaf': 'deafen',
    'DELETE Deaf': 'undeafen',
    'POST Kick': 'kick',
    'DELETE ': 'remove',
    'POST Speak': 'announce',
  }
  return { kinds: [kinds[`${method} ${verb}`] ?? 'nothing'], room: first, members }
}
