import type { Fault } from '../../shared/fault.ts'
import { memberSeenOf, seenOf } from '../../shared/rooms/room-actions.ts'
import type { Action, Member, Sound, Who, Room } from '../../shared/rooms/model.ts'
import { alreadyGoneSentence, failureSentence, isUnsent } from './texts/action-messages.ts'
import type { Gavel } from './context.svelte.ts'
import { type AnnounceDialog, openDialog, type RecordDialog } from './view.svelte.ts'
import { isThere } from './snapshot-queries.ts'

/** Sends an announcement. Returns the fault if the dialog must stay open and say that nothing was sent. */
export async function announce(
  { actions, bridge, announcer, store, view, i18n }: Gavel,
  { room, member }: AnnounceDialog,
  who: Who,
  sound: Sound,
  thenEnd?: number,
): Promise<Fault | undefined> {
  const { accountId } = room
  const action = {
    kind: 'announce',
    seen: seenOf(room),
    who,
    sound,
    ...(thenEnd !== undefined && { thenEnd }),
  } as const
  const name = nameOf(i18n, room, member)
  const target = { rows: [room.key], name, room: room.title }
  const dialog = openDialog(view)
  if (sound.kind === 'file') view.soundUrls.set(accountId, sound.url)
  const result = await bridge.act({ action })
  if (!result.ok && isUnsent(result.fault) && dialog.isOpen()) return result.fault
  // If something was sent, the room's row shows the failure, unless the room has ended.
  if (!result.ok && (isUnsent(result.fault) || !isThere(store, room.key))) {
    view.showMessage(failureSentence(i18n, 'announce', target.name, result.fault), 'alert')
  }
  dialog.close()
  if (!result.ok) return undefined
  const acted = result.value
  if (acted.state === 'question') actions.showQuestion(acted.question, target)
  else if (acted.state === 'alreadyGone') view.showMessage(alreadyGoneSentence(i18n, action, target))
  else if (acted.state === 'accepted' && acted.handedOver === true) view.showMessage(i18n.t('done.handedOverSound'))
  else announcer.announceFirst(i18n.t('room.doing.announce'))
  return undefined
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
export async function record(
  { bridge, store, view, i18n }: Gavel,
  { room, member }: RecordDialog,
  fileFormat: 'mp3' | 'wav',
  timeLimit: number,
): Promise<Fault | undefined> {
  const about = { seen: seenOf(room), who: recordedOf(member), fileFormat }
  const action = { kind: 'record', ...about, ...(member !== undefined && { timeLimit }) } as const
  const name = nameOf(i18n, room, member)
  const dialog = openDialog(view)
  const result = await bridge.act({ action })
  if (!result.ok && isUnsent(result.fault) && dialog.isOpen()) return result.fault
  // If something was sent, the row shows the failure, unless the room has ended.
  if (!result.ok && (isUnsent(result.fault) || !isThere(store, room.key)))
    view.showMessage(failureSentence(i18n, 'record', name, result.fault), 'alert')
  dialog.close()
  if (!result.ok) return undefined
  const acted = result.value
  if (acted.state === 'alreadyGone')
    view.showMessage(alreadyGoneSentence(i18n, action, { rows: [room.key], name, room: room.title }))
  else if (acted.state === 'accepted' && acted.handedOver === true) view.showMessage(i18n.t('done.handedOverSound'))
  return undefined
}

/** Stops the recordings of the room, or of this caller's call. */
export async function stopRecording(
  { actions, bridge, store, view, i18n }: Gavel,
  room: Room,
  member?: Member,
): Promise<void> {
  const action = { kind: 'stopRecording', seen: seenOf(room), who: recordedOf(member) } as const
  const name = nameOf(i18n, room, member)
  const result = await bridge.act({ action })
  if (!result.ok && isUnsent(result.fault)) actions.showFault(result.fault)
  else if (!result.ok && !isThere(store, room.key))
    view.showMessage(failureSentence(i18n, 'stopRecording', name, result.fault), 'alert')
  else if (result.ok && result.value.state === 'alreadyGone')
    view.showMessage(alreadyGoneSentence(i18n, action, { rows: [room.key], name, room: room.title }))
  else if (result.ok && result.value.state === 'accepted' && result.value.handedOver === true)
    view.showMessage(i18n.t('done.handedOverSound'))
}

function recordedOf(member: Member | undefined): Extract<Action, { kind: 'record' }>['who'] {
  if (member === undefined) return { kind: 'everyone' }
  return { kind: 'members', members: [{ ...memberSeenOf(member), callUuid: member.callUuid ?? '' }] }
}

/** The name of the caller or, without one, of the room. */
function nameOf(i18n: Gavel['i18n'], room: Room, member: Member | undefined): string {
  return member === undefined ? room.title : i18n.callerAmong(member, room.members ?? room.reported).called
}
