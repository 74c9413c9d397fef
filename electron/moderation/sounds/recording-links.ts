import { drop } from '../../../shared/drop.ts'
import { recordedCallOf } from '../../../shared/journal/recorded-call.ts'
import type { Change, Room } from '../../../shared/rooms/model.ts'
import type { EpochMs } from '../../../shared/values.ts'
import type { EntryDraft } from '../../journal/journal.ts'
import type { Parts } from '../parts.ts'
import type { FoundRecording } from '../../providers/provider.ts'
import type { RecordReader } from '../record-reader.ts'

/** Milliseconds. The clocks of provider and computer differ. */
const SLACK = 5_000

/** A recording of a room that this Gavel asked for, and whose link is not known. */
interface Started {
  /** When it was asked for. */
  readonly from: EpochMs
  /** When the response came, or was given up. */
  readonly to: EpochMs
  readonly entry: EntryDraft
}

interface RecordingLinksParts extends Pick<Parts, 'monitor' | 'journal' | 'clock'> {
  readonly reader: RecordReader
}

/**
 * Finds the link of a recording of a room that this Gavel started, if the response gave none: once, after the end of
 * the room. The recording that began while Gavel asked for it is that one; if there are several, none is taken.
 */
export class RecordingLinks {
  readonly #parts: RecordingLinksParts
  /** By the ids of the actions. */
  readonly #started = new Map<string, Started>()

  /** Takes an entry of an action. */
  readonly afterAction = (entry: EntryDraft): void => {
    const { action, actionId, outcome, recordingUrl } = entry
    if (action !== 'record' || actionId === undefined || recordedCallOf(entry) !== undefined) return
    const to = this.#parts.clock.now()
    const from = this.#started.get(actionId)?.from ?? to
    const isOver = outcome === 'failed' || outcome === 'alreadyGone' || recordingUrl !== undefined
    if (isOver) this.#started.delete(actionId)
    else this.#started.set(actionId, { from, to, entry })
  }

  constructor(parts: RecordingLinksParts) {
    this.#parts = parts
    parts.monitor.subscribe((_before, _after, changes) => {
      for (const room of changes.flatMap(roomsEnded)) this.#ended(room)
    })
  }

  #ended({ accountId, name }: Room): void {
    const started = [...this.#started].filter(
      ([, { entry }]) => entry.account === accountId && entry.conference === name,
    )
    for (const [id] of started) this.#started.delete(id)
    const open = started.flatMap(([, one]) => (one.entry.event === 'outcome' ? one : []))
    if (open.length === 0) return
    this.#parts.reader.findRecordings(accountId, name, ({ recordings }) => {
      for (const one of open) {
        const [found, ...others] = recordings.filter((recording) => isWithin(one, recording))
        if (found === undefined || others.length > 0 || open.filter((each) => isWithin(each, found)).length > 1)
          continue
        const { fault: _fault, ...fields } = one.entry
        drop(this.#parts.journal.write({ ...fields, outcome: 'confirmed', recordingUrl: found.url }))
      }
    })
  }
}

function roomsEnded(change: Change): readonly Room[] {
  if (change.kind === 'ended') return [change.conference]
  return change.kind === 'endedWhileAway' ? change.conferences : []
}

function isWithin({ from, to }: Started, { at = NaN }: FoundRecording): boolean {
  return at >= from - SLACK && at <= to + SLACK
}
