import { recordedCallOf } from '../../../shared/journal/recorded-call.ts'
import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import type { ActionKind } from '../../../shared/rooms/model.ts'
import type { DoneBy } from '../../../shared/journal/room-timeline.ts'
import type { JournalAction, JournalGroup } from '../../../shared/journal/journal-group.ts'
import type { StoredEntry } from '../format.ts'
import { callerKeyOf } from '../../../shared/callers/identity.ts'

type Person = NonNullable<StoredEntry['members']>[number]

/** An action on the room or on callers in it; the recording of one call is told apart from that of the room. */
export type DoneKind = Exclude<ActionKind, 'endAll' | 'hangupCall'> | 'recordCall' | 'stopRecordingCall'

/** Whether it announces or records something, or stops that. */
export function isSound(kind: DoneKind): boolean {
  return kind === 'recordCall' || kind === 'stopRecordingCall' || isSoundAction(kind)
}

/**
 * `seen`: only an observation shows it. `confirmed`: an observation shows the effect of an action that Gavel sent.
 * `accepted`: the provider accepted it. `unknown`: nobody knows whether it was carried out.
 */
export type DoneResult = 'seen' | 'confirmed' | 'accepted' | 'unknown'

/** Something that was done in the meeting, or may have been. */
export interface Done {
  /** Epoch milliseconds. */
  readonly at: number
  readonly kind: DoneKind
  /** Absent if nobody knows. */
  readonly by?: DoneBy
  readonly result: DoneResult
  /** On whom, if not on chosen callers. */
  readonly target?: 'everyone' | 'everyoneButMe' | 'mutedByMe'
  readonly members: readonly Person[]
  /** The text that was to be spoken, or the address of the sound. */
  readonly announced?: string
  /** Where the provider stores the recording. */
  readonly recordingUrl?: string
}

/** What was done in one run of a room, in the order of time. What failed, or was never sent, was not done. Pure. */
export function doneIn(groups: readonly JournalGroup[]): readonly Done[] {
  return groups
    .flatMap((group) => {
      const { entry, parts, observed } = group
      const actions = entry.partOf === undefined ? [group, ...parts] : parts
      const seen = observed === undefined ? [entry] : [entry, observed]
      return [...actions.flatMap(sentOf), ...seen.flatMap(seenOf)]
    })
    .filter(({ at }) => !Number.isNaN(at))
    .toSorted((a, b) => a.at - b.at)
}

/** An action of this Gavel: once for each result that it had, with the callers who had that result. */
function sentOf({ entry: intent, outcomes }: JournalAction): readonly Done[] {
  const { action, text, announced, members = [] } = intent
  if (intent.event !== 'intent' || action === undefined || action === 'endAll' || action === 'hangupCall') return []
  const isOfCall = recordedCallOf(intent) !== undefined
  const recordingUrl = outcomes.findLast((one) => one.recordingUrl !== undefined)?.recordingUrl
  const about = {
    at: Date.parse(intent.at),
    kind: isOfCall && (action === 'record' || action === 'stopRecording') ? (`${action}Call` as const) : action,
    by: { kind: AUTOMATIC.has(text) ? ('automatic' as const) : ('user' as const), name: intent.actor },
    ...(isTarget(text) && { target: text }),
    ...(announced !== undefined && { announced }),
    ...(recordingUrl !== undefined && { recordingUrl }),
  }
  if (members.length === 0) {
    const result = resultOf(outcomes[0])
    return result === undefined ? [] : [{ ...about, result, members }]
  }
  // Who was muted already was not muted by this action.
  const concerned = members.filter(({ mutedBefore = false }) => !mutedBefore)
  return RESULTS.flatMap((result) => {
    const those = concerned.filter((person) => resultOf(latestFor(person, outcomes)) === result)
    return those.length === 0 ? [] : [{ ...about, result, members: those }]
  })
}

const RESULTS: readonly DoneResult[] = ['confirmed', 'accepted', 'unknown']
const AUTOMATIC: ReadonlySet<string | undefined> = new Set(['newcomer', 'closedDoor', 'calledAgain', 'scheduledEnd'])

function isTarget(text: string | undefined): text is 'everyone' | 'everyoneButMe' | 'mutedByMe' {
  return text === 'everyone' || text === 'everyoneButMe' || text === 'mutedByMe'
}

/** The newest line that is about this caller. A line that names nobody is about all. */
function latestFor(person: Person, outcomes: readonly StoredEntry[]): StoredEntry | undefined {
  return outcomes.find(
    ({ members = [] }) => members.length === 0 || members.some((one) => callerKeyOf(one) === callerKeyOf(person)),
  )
}

/** Undefined if it was not done. Without any line, Gavel ended before the outcome was known. */
function resultOf(line: StoredEntry | undefined): DoneResult | undefined {
  switch (line?.outcome) {
    case 'confirmed':
      return 'confirmed'
    case 'accepted':
      return 'accepted'
    case 'failed':
    case 'alreadyGone':
      return undefined
    default:
      return 'unknown'
  }
}

const SEEN: Readonly<Partial<Record<StoredEntry['event'], DoneKind>>> = {
  muted: 'mute',
  unmuted: 'unmute',
  deafened: 'deafen',
  undeafened: 'undeafen',
}

/** What was observed and did not come from this Gavel, or only perhaps. A caller may also leave by themselves. */
function seenOf(entry: StoredEntry): readonly Done[] {
  const { event, by, colleague = '', members = [] } = entry
  if (event === 'colleagueAction') return colleaguesOf(entry)
  const kind = event === 'left' && by === 'colleague' ? 'remove' : SEEN[event]
  if (kind === undefined) return []
  const doer = by === 'colleague' && { by: { kind: by, name: colleague } }
  return [{ at: Date.parse(entry.at), kind, ...doer, result: 'seen', members }]
}

const OF_COLLEAGUES: Readonly<Record<string, DoneKind>> = {
  colleagueAnnounced: 'announce',
  colleagueStoppedAnnouncement: 'stopAnnouncement',
  colleagueRecorded: 'record',
  colleagueStoppedRecording: 'stopRecording',
  colleagueRecordedCall: 'recordCall',
  colleagueStoppedRecordingCall: 'stopRecordingCall',
}

/** What the provider accepted from a colleague, as their desk said. */
function colleaguesOf({ at, text = '', colleague = '' }: StoredEntry): readonly Done[] {
  const kind = Object.hasOwn(OF_COLLEAGUES, text) ? OF_COLLEAGUES[text] : undefined
  const by = { kind: 'colleague', name: colleague } as const
  return kind === undefined ? [] : [{ at: Date.parse(at), kind, by, result: 'accepted', members: [] }]
}
