import { BrowserWindow, dialog, type MessageBoxOptions, type WebContents } from 'electron'
import type { Account } from '../../../shared/account.ts'
import { hostOf } from '../../../shared/web-address.ts'
import { failure, success, type Result } from '../../../shared/result.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import { sanitizeForDisplay } from '../../../shared/text/sanitize.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { LocalizedTexts } from '../localized-texts.ts'
import type { KeepOpen } from './popover-mode.ts'

/** What is asked, and for which accounts. */
export type SystemQuestion =
  | { readonly kind: 'endAll' | 'removeAccount' | 'readOnlyOff' | 'leaveTeam'; readonly accounts: readonly Account[] }
  | { readonly kind: 'asynchronous'; readonly accounts: readonly Account[]; readonly callbackUrl: string }
  | { readonly kind: 'openRecording'; readonly accounts: readonly Account[]; readonly host: string }
  | { readonly kind: 'closeDoor'; readonly accounts: readonly Account[]; readonly room: string }
  | {
      readonly kind: 'joinTeam'
      readonly accounts: readonly Account[]
      readonly team: string
      readonly hosts: readonly string[]
    }

export interface SystemQuestions {
  /**
   * Asks in a dialog of the operating system, which the page can neither draw nor answer.
   *
   * Faults: `cancelled` if the user declined, `unconfirmed` while another question is open, or if the sender has no
   * window.
   */
  ask(sender: WebContents, question: SystemQuestion): Promise<Result<void>>
}

const CANCEL = 0
const AGREE = 1

export function createSystemQuestions(keepOpen: KeepOpen, localizedTexts: LocalizedTexts): SystemQuestions {
  let isOpen = false
  return {
    ask: async (sender, question) => {
      const parent = BrowserWindow.fromWebContents(sender)
      if (isOpen || !parent) return failure('unconfirmed', { values: { reason: 'unseen' } })
      isOpen = true
      try {
        const options = messageBox(question, localizedTexts.current())
        const { response } = await keepOpen(() => dialog.showMessageBox(parent, options))
        return response === AGREE ? success(undefined) : failure('cancelled', { values: { reason: 'declined' } })
      } finally {
        isOpen = false
      }
    },
  }
}

function messageBox(question: SystemQuestion, { t, list }: Texts): MessageBoxOptions {
  const { kind } = question
  const labels = question.accounts.map(({ name, provider, authIdMasked }) =>
    t('system.account', {
      name: quotable(name),
      provider: t(`app.provider.${provider}`),
      authId: authIdMasked,
    }),
  )
  const values = {
    accounts: labels.length > 0 ? list(labels) : t('account.all'),
    ...(kind === 'asynchronous' && addressOf(question.callbackUrl)),
    ...(kind === 'openRecording' && { host: question.host }),
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
