import type { Fault } from '../../shared/fault.ts'
import { everyoneSeenIn, memberSeenOf, seenOf } from '../../shared/rooms/room-actions.ts'
import type { Action, Member, Sound, Who, Room } from '../../shared/rooms/model.ts'
import { isUnsent } from '../../shared/rooms/told.ts'
import { failureSentence } from './texts/action-messages.ts'
import type { Gavel } from './context.svelte.ts'
import type { AnnounceDialog, RecordDialog } from './view.svelte.ts'

/** Sends an announcement. Returns the fault if the dialog must stay open and say that nothing was sent. */
export function announce(
  gavel: Gavel,
  { room, member }: AnnounceDialog,
  who: Who,
  sound: Sound,
  thenEnd?: number,
): Promise<Fault | undefined> {
  if (sound.kind === 'file') gavel.view.soundUrls.set(room.accountId, sound.url)
  const seen = everyoneSeenIn(room)
  return send(gavel, room, member, { kind: 'announce', seen, who, sound, ...(thenEnd !== undefined && { thenEnd }) })
}

/** Whether this may be the first time that this Gavel records the callers of this run. */
export function isFirstRecording({ wasRecorded, startedAt }: Room): boolean {
  // If the start is unknown, the callers recorded earlier may have been others.
  return wasRecorded !== true || startedAt === undefined
}

/**
 * Starts a recording of the room or, if the dialog names a caller, of their call. Returns the fault if the dialog must
 * stay open and say that nothing was sent.
 *
 * @param timeLimit seconds; for a call only
 */
export function record(
  gavel: Gavel,
  { room, member }: RecordDialog,
  fileFormat: 'mp3' | 'wav',
  timeLimit: number,
): Promise<Fault | undefined> {
  const about = { seen: everyoneSeenIn(room), who: recordedOf(member), fileFormat }
  return send(gavel, room, member, { kind: 'record', ...about, ...(member !== undefined && { timeLimit }) })
}

/** Stops the recordings of the room, or of this caller's call. */
export async function stopRecording(gavel: Gavel, room: Room, member?: Member): Promise<void> {
  const fault = await send(gavel, room, member, { kind: 'stopRecording', seen: seenOf(room), who: recordedOf(member) })
  if (fault !== undefined) gavel.actions.showFault(fault)
}

type SoundAction = Extract<Action, { kind: 'announce' | 'record' | 'stopRecording' }>

/** Returns the fault if nothing was sent, and the dialog that asked is still open. */
async function send(
  { actions, bridge, announcer, view, i18n }: Gavel,
  room: Room,
  member: Member | undefined,
  action: SoundAction,
): Promise<Fault | undefined> {
  const { kind } = action
  const { dialog } = view
  const result = await bridge.act({ action })
  if (!result.ok && isUnsent(result.fault)) {
    if (view.dialog === dialog) return result.fault
    const name = member === undefined ? room.title : i18n.callerAmong(member, room.members ?? room.reported).called
    view.showMessage(failureSentence(i18n, kind, name, result.fault), 'alert')
  }
  view.closeDialog(dialog)
  if (!result.ok) return undefined
  const { state } = result.value
  if (state === 'question') actions.showQuestion(result.value.question, { rows: [room.key] })
  else if (state === 'accepted' && kind === 'announce') announcer.announceFirst(i18n.t('room.doing.announce'))
  return undefined
}

function recordedOf(member: Member | undefined): Extract<Action, { kind: 'record' }>['who'] {
  if (member === undefined) return { kind: 'everyone' }
  return { kind: 'members', members: [{ ...memberSeenOf(member), callUuid: member.callUuid ?? '' }] }
}
