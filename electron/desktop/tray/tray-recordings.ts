import type { Conference, Pending } from '../../../shared/model.ts'
import type { TrayContext } from './tray-row.ts'

const MINUTE = 60_000

/** The recording that this Gavel started in a room. If there are several, one that is known to run. */
export function recordingOf({ pending }: Pick<Conference, 'pending'>): Pending | undefined {
  const started = pending.filter(({ state }) => state === 'recording')
  return started.find(({ unverified }) => unverified !== true) ?? started[0]
}

/** Describes a room's recording, with the minutes since it was accepted; undefined if there is none. */
export function recordingText(
  room: Pick<Conference, 'pending'>,
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
export function recordingsChangeAt(rooms: readonly Pick<Conference, 'pending'>[], now: number): number | undefined {
  const minutes = rooms.flatMap((room) => {
    const at = recordingOf(room)?.at
    return at === undefined ? [] : at + (Math.floor(Math.max(0, now - at) / MINUTE) + 1) * MINUTE
  })
  return minutes.length === 0 ? undefined : Math.min(...minutes)
}
