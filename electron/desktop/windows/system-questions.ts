import { providerName } from '../../../shared/providers.ts'
import { BrowserWindow, dialog, type MessageBoxOptions, type WebContents } from 'electron'
import type { Account } from '../../../shared/account.ts'
import type { Member } from '../../../shared/rooms/model.ts'
import { hostOf } from '../../../shared/web-address.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import type { ShowDialog } from './popover.ts'

/** What is asked. */
export type SystemAsks =
  | { readonly kind: 'endAll' | 'removeAccount' | 'readOnlyOff' | 'leaveTeam' }
  | { readonly kind: 'endRooms'; readonly rooms: readonly string[] }
  | { readonly kind: 'hangUpCalls'; readonly callers: readonly Pick<Member, 'name' | 'number'>[] }
  | { readonly kind: 'asynchronous'; readonly callbackUrl: string }
  | { readonly kind: 'openRecording'; readonly host: string }
  | { readonly kind: 'closeDoor'; readonly room: string }
  | { readonly kind: 'joinTeam'; readonly team: string; readonly hosts: readonly string[] }

/** What is asked, and for which accounts. */
export type SystemQuestion = SystemAsks & { readonly accounts: readonly Account[] }

/**
 * Asks in a dialog of the operating system, which the page can neither draw nor answer.
 *
 * Faults: `cancelled` if the user declined, `unconfirmed` while another dialog is open, or if the window is gone.
 */
export type AskSystem = (sender: WebContents, question: SystemQuestion) => Promise<Result<void>>

const CANCEL = 0
const AGREE = 1

export function createSystemQuestions(showDialog: ShowDialog, localizedTexts: LocalizedTexts): AskSystem {
  return async (sender, question) => {
    const parent = BrowserWindow.fromWebContents(sender)
    const box = messageBox(question, localizedTexts)
    const answer = parent && (await showDialog(() => dialog.showMessageBox(parent, box)))
    if (!answer) return failure('unconfirmed', { values: { reason: 'unseen' } })
    return answer.response === AGREE ? success(undefined) : failure('cancelled', { values: { reason: 'declined' } })
  }
}

function messageBox(question: SystemQuestion, localizedTexts: LocalizedTexts): MessageBoxOptions {
  const { t, list } = localizedTexts.current()
  const { kind } = question
  const labels = question.accounts.map(({ name, provider, authIdMasked }) =>
    t('system.account', {
      name: quotable(name),
      provider: providerName(provider),
      authId: authIdMasked,
    }),
  )
  // Each stands between quotation marks, so that none can look like two.
  const severalOf = (names: readonly string[]) => ({
    several: names.length,
    names: list(names.map((name) => t('system.quoted', { name: quotable(name) }))),
  })
  const values = {
    accounts: labels.length > 0 ? list(labels) : t('account.all'),
    ...(kind === 'asynchronous' && addressOf(question.callbackUrl)),
    ...(kind === 'openRecording' && { host: question.host }),
    ...(kind === 'endRooms' && severalOf(question.rooms)),
    ...(kind === 'hangUpCalls' && severalOf(question.callers.map((caller) => localizedTexts.nameOf(caller)))),
    ...(kind === 'closeDoor' && { room: quotable(question.room) }),
    ...(kind === 'joinTeam' && { team: quotable(question.team), hosts: list(question.hosts) }),
  }
  return {
    type: 'warning',
    title: t('app.name'),
    message: t(`system.${kind}.message`, values),
    detail: t(`system.${kind}.detail`, values),
    buttons: [t('common.cancel'), t(`system.${kind}.agree`)],
    // The user must not agree by closing the dialog, or with a key that is still held down when it opens.
    defaultId: CANCEL,
    cancelId: CANCEL,
    noLink: true,
  }
}

/** Characters. */
const LONGEST_NAME = 40

/**
 * The page can rename an account or make up an invite, so the name of an account, a room or a team must neither change
 * the meaning of the sentence nor look like another account: it stays between its quotation marks.
 */
function quotable(name: string): string {
  return truncate(sanitizeForDisplay(name).replaceAll(/["“”„‟«»″＂〝〞〟]/g, ''), LONGEST_NAME)
}

/** Characters. A longer address would push the buttons off the screen. */
const LONGEST_ADDRESS = 200

function addressOf(callbackUrl: string): { readonly host: string; readonly address: string } {
  return { host: hostOf(callbackUrl), address: truncate(callbackUrl, LONGEST_ADDRESS) }
}
