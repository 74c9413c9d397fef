import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultPreferences, type Preferences } from '../../../shared/preferences/preferences.ts'
import { until } from '../wait-for.ts'
import { call, callByUser, initialState } from './bridge-calls.ts'
import { inMain, type Gavel } from './gavel.ts'
import { replyToSystemQuestions, restoreSystemQuestions } from './system-questions.ts'

/**
 * Brings a Gavel back to the state of a first start: removes the accounts and what was chosen for them, the names of
 * numbers, messages and the log, sets the preferences back, and leaves its only window open at the first screen.
 */
export async function bringBack(gavel: Gavel): Promise<void> {
  await showMainWindowOnly(gavel)
  const { snapshot, preferences, roomMarks, appStatus } = await initialState(gavel)
  await replyToSystemQuestions(gavel, 'Turn off View only')
  const defaults = defaultPreferences()
  for (const key of Object.keys(defaults) as (keyof Preferences)[]) {
    if (JSON.stringify(preferences[key]) !== JSON.stringify(defaults[key]))
      await accepted(gavel, 'setPreferences', { [key]: defaults[key] })
  }
  await replyToSystemQuestions(gavel, 'Remove account')
  const { accounts } = JSON.parse(snapshot) as { accounts: readonly { id: string }[] }
  for (const { id } of accounts) await accepted(gavel, 'removeAccount', { accountId: id })
  await restoreSystemQuestions(gavel)
  for (const number of Object.keys(roomMarks.labels)) await call(gavel, 'setLabel', { number, name: '' })
  for (const { id } of appStatus.messages) await call(gavel, 'dismiss', { id })
  await until('the first screen', async () => {
    await call(gavel, 'saveView', { savedView: '', lasting: '' })
    await gavel.browser.refresh()
    await gavel.page.first('button', /./)
    return (await gavel.page.names('button')).includes('Try the demo')
  })
  // This also closes the file of this month, which could not be deleted otherwise.
  await accepted(gavel, 'deleteOlder', { months: 12 })
  await rm(join(gavel.profile, 'journal'), { recursive: true, force: true })
}

/** Closes the other windows, and waits until the main window has the focus, because calls by the user need that. */
async function showMainWindowOnly(gavel: Gavel): Promise<void> {
  await gavel.browser.switchWindow('index.html')
  await until('the focus in the main window', () =>
    inMain(gavel, (electron) => {
      for (const window of electron.BrowserWindow.getAllWindows()) {
        if (!window.webContents.getURL().endsWith('index.html')) window.destroy()
        else if (window.isFocused()) return true
        else {
          window.show()
          window.focus()
        }
      }
      return false
    }),
  )
}

/** A press in the first second after a shortcut brought up the window does not count, so this presses again. */
function accepted(gavel: Gavel, name: string, request: unknown): Promise<unknown> {
  return until(`${name} to be accepted`, async () => {
    const { ok, fault } = await callByUser(gavel, name, request)
    if (!ok) throw new Error(JSON.stringify(fault))
    return true
  })
}
