import { isOfOne, isRecorded } from '../../../shared/rooms/action-effect.ts'
import type { Room, Pending } from '../../../shared/rooms/model.ts'
import { seenOf } from '../../../shared/rooms/room-actions.ts'
import { twinsIn } from '../../../shared/callers/told-apart.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import { item, MAX_LABEL, type MenuRow, type TrayContext } from './tray-row.ts'

const MINUTE = 60_000

/**
 * The rows about sounds; none if the room is empty. *Announce…* and *Record…* open the window. Each announcement that
 * is playing has a row that says who hears it and stops it. Rows that look the same open the window instead. If the
 * room is recorded, a row that stops the recording replaces *Record…*.
 */
export function soundRows(room: Room, context: TrayContext): readonly MenuRow[] {
  const { key, people, pending } = room
  if (people === 0) return []
  const { t } = context
  const seen = seenOf(room)
  return [
    ...stopRows(key, pending, context),
    item(t('tray.announce'), { do: 'show', show: { what: 'room', key, ask: 'announce' } }),
    isRecorded({ pending })
      ? item(t('tray.stopRecording'), {
          do: 'act',
          action: { kind: 'stopRecording', seen, who: { kind: 'everyone' } },
        })
      : item(t('tray.record'), { do: 'show', show: { what: 'room', key, ask: 'record' } }),
  ]
}

function stopRows(key: string, pending: readonly Pending[], context: TrayContext): readonly MenuRow[] {
  const playing = pending.filter(({ state }) => state === 'playing')
  const labels = playing.map((entry) => stopLabel(entry, context))
  const unclear = twinsIn(labels)
  return playing.map(({ id }, index) => {
    const label = labels[index] ?? ''
    return unclear.has(label)
      ? item(label, { do: 'show', show: { what: 'room', key } })
      : item(label, { do: 'stopAnnouncement', id })
  })
}

function stopLabel({ who, caller }: Pending, { t, nameOf }: TrayContext): string {
  if (who === 'everyone') return t('tray.stopAnnouncement')
  if (caller === undefined) return t('tray.stopAnnouncementPeople', { count: who.length })
  return t('tray.stopAnnouncementTo', { name: truncate(nameOf(caller), MAX_LABEL) })
}

/** The recording of a room that this Gavel started. If there are several, preferably one that is known to run. */
export function recordingOf({ pending }: Pick<Room, 'pending'>): Pending | undefined {
  const started = pending.filter((entry) => entry.state === 'recording' && !isOfOne(entry))
  return started.find(({ unverified }) => unverified !== true) ?? started[0]
}

/** Describes a room's recording, with the minutes since it was accepted; undefined if there is none. */
export function recordingText(
  room: Pick<Room, 'pending'>,
  { t, times, now }: Pick<TrayContext, 't' | 'times' | 'now'>,
): string | undefined {
  const recording = recordingOf(room)
  if (recording === undefined) return undefined
  const since = Math.max(0, now - recording.at)
  if (recording.unverified === true) {
    return since < MINUTE ? t('tray.recordingJustStarted') : t('tray.recordingStarted', { ago: times.ago(since) })
  }
  return since < MINUTE ? t('tray.recordingNow') : t('tray.recording', { time: times.spoken(since) })
}

/**
 * The time (epoch ms) at which the text about recordings changes without a new snapshot; undefined if there is none.
 */
export function recordingsChangeAt(rooms: readonly Pick<Room, 'pending'>[], now: number): number | undefined {
  const minutes = rooms.flatMap((room) => {
    const at = recordingOf(room)?.at
    return at === undefined ? [] : at + (Math.floor(Math.max(0, now - at) / MINUTE) + 1) * MINUTE
  })
  return minutes.length === 0 ? undefined : Math.min(...minutes)
}
