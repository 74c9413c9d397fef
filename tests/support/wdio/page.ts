import type { RunningSimulator } from '../simulator.ts'
import { Elements, type Name } from './elements.ts'
import { Room } from './room.ts'
import { until } from '../wait-for.ts'

export interface AccountToConnect {
  readonly provider: 'Plivo' | 'Vobiz'
  readonly name: string
  readonly authId: string
  readonly authToken: string
}

/** A window of Gavel, with methods for what a user does in it and sees there. */
export class Page extends Elements {
  room(title: string): Room {
    return new Room(this.browser, title)
  }

  /** Connects the first account: starts at the first-run screen, and fills in and sends the form. */
  async connectFirstAccount(
    provider: AccountToConnect['provider'],
    { authId, authToken }: Pick<RunningSimulator, 'authId' | 'authToken'>,
    name = 'Acme',
  ): Promise<void> {
    await this.click('button', 'Connect an account')
    await this.fillAccountForm({ provider, name, authId, authToken })
  }

  /** Fills in and sends the form. The test must check the result. */
  async fillAccountForm(account: AccountToConnect): Promise<void> {
    await this.choose('Provider', account.provider)
    await this.type('Name', account.name)
    await this.type('Auth ID', account.authId)
    await this.type('Auth token', account.authToken)
    await this.click('button', 'Connect')
  }

  /** Opens the menu of the account and chooses an entry. */
  async accountMenu(entry: string): Promise<void> {
    await this.click('button', /^Account: /)
    await this.click('menuitem', entry)
  }

  async openAccounts(): Promise<void> {
    await this.accountMenu('Accounts…')
    await this.find('heading', 'Accounts')
  }

  /** Opens the question whether to end all rooms of an account. The *Accounts* page stays open. */
  async askToEndAll(account: string): Promise<void> {
    if (!(await this.names('heading')).includes('Accounts')) await this.openAccounts()
    await this.openAccount(account, 'End all rooms…')
  }

  /** Removes an account on the *Accounts* page. Call `replyToSystemQuestions` first, because the system asks. */
  removeAccount(name: string): Promise<void> {
    return this.openAccount(name, 'Remove account')
  }

  /** Chooses an entry of an account's menu on the *Accounts* page. */
  async openAccount(
    account: string,
    entry: 'Replace token' | 'Callback address' | 'End all rooms…' | 'Remove account',
  ): Promise<void> {
    await this.click('button', `More for ${account}`)
    await this.click('menuitem', entry)
  }

  /** Chooses an entry of the *More* menu. */
  async open(entry: 'Log' | 'Live calls' | 'Preferences' | 'Refresh'): Promise<void> {
    await this.click('button', 'More')
    await this.click('menuitem', entry)
  }

  /** Moves the pointer and the focus out of the list, because the list does not reorder while it has one of them. */
  leaveList(): Promise<void> {
    return this.click('searchbox', 'Search rooms and people')
  }

  async openPreferences(page: 'General' | 'Keyboard' | 'Numbers and names' = 'General'): Promise<void> {
    await this.open('Preferences')
    await this.click('radio', page)
  }

  /** Returns to the list of rooms, or to the previous page. */
  back(): Promise<void> {
    return this.click('button', 'Back')
  }

  /** Waits for a text anywhere in the window. Returns the whole text of the window. */
  text(wanted: Name): Promise<string> {
    return until(`the text ${String(wanted)}`, async () => {
      const all = await this.allText()
      return (typeof wanted === 'string' ? all.includes(wanted) : wanted.test(all)) && all
    })
  }

  allText(): Promise<string> {
    return this.browser.execute(() => document.body.innerText)
  }
}
