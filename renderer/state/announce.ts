import type { Fault } from '../../shared/fault.ts'
import type { Sound, Who } from '../../shared/rooms/model.ts'
import { alreadyGoneSentence, failureSentence, isUnsent } from './texts/action-messages.ts'
import type { Gavel } from './context.svelte.ts'
import { openDialog } from './open-dialog.ts'
import { isThere } from './snapshot-queries.ts'
import type { AnnounceDialog } from './view.svelte.ts'

/** Sends an announcement. Returns the fault if the dialog must stay open and say that nothing was sent. */
export async function announce(
  { actions, bridge, announcer, store, view, i18n }: Gavel,
  { room, revision, member }: AnnounceDialog,
  who: Who,
  sound: Sound,
  thenEnd?: number,
): Promise<Fault | undefined> {
  const { accountId, name: conference, instance } = room
  const seen = { accountId, conference, instance, revision }
  const action = { kind: 'announce', seen, who, sound, ...(thenEnd !== undefined && { thenEnd }) } as const
  const name = member === undefined ? room.title : i18n.caller(member).called
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
