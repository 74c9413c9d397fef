import { Elements } from './elements.ts'
import { until } from '../wait-for.ts'

/** One room of the list. Callers are identified as their rows show them: by name, or by number. */
export class Room {
  readonly #title: string
  readonly #inside: Elements
  /** The elements of the whole window, because menus and questions are outside the list. */
  readonly #window: Elements

  constructor(browser: WebdriverIO.Browser, title: string) {
    this.#title = title
    this.#inside = new Elements(browser, title)
    this.#window = new Elements(browser)
  }

  /** Waits for the room. Returns the text of its header: title, duration, number of people. */
  appears(): Promise<string> {
    return this.#inside.first('button', this.#header)
  }

  /** Waits until the room is gone or shown as ended, because an ended room may keep its position for a while. */
  disappears(): Promise<void> {
    return this.#inside.gone('button', this.#header)
  }

  /** Whether the list now shows the room as live. */
  async isShown(): Promise<boolean> {
    return (await this.#inside.names('button')).some((name) => this.#header.test(name))
  }

  async expand(): Promise<void> {
    const header = await this.#inside.find('button', this.#header)
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  }

  mute(caller: string): Promise<void> {
    return this.#inside.click('button', `Mute ${caller}`)
  }

  unmute(caller: string): Promise<void> {
    return this.#inside.click('button', `Unmute ${caller}`)
  }

  /** Waits until the row shows the mute, which happens after an update has confirmed it. */
  async showsMuted(caller: string): Promise<void> {
    await this.#inside.find('button', `Unmute ${caller}`)
  }

  async showsUnmuted(caller: string): Promise<void> {
    await this.#inside.find('button', `Mute ${caller}`)
  }

  /** Whether the row shows the mute now. */
  async isMuted(caller: string): Promise<boolean> {
    return (await this.#inside.names('button')).includes(`Unmute ${caller}`)
  }

  /** Removes a caller. The removal is held for the Undo time. */
  remove(caller: string): Promise<void> {
    return this.#inside.click('button', `Remove ${caller}`)
  }

  async offersUndo(caller: string): Promise<void> {
    await this.#inside.find('button', `Undo removing ${caller}`)
  }

  undoRemoval(caller: string): Promise<void> {
    return this.#inside.clickReplaced(`Undo removing ${caller}`)
  }

  removeNow(caller: string): Promise<void> {
    return this.#inside.clickReplaced(`Remove ${caller} now`)
  }

  async offersRemove(caller: string): Promise<void> {
    await this.#inside.find('button', `Remove ${caller}`)
  }

  /** Waits until no row of the room has a button that mutes, unmutes or removes the caller, or undoes a removal. */
  loses(caller: string): Promise<void> {
    return this.#inside.gone('button', new RegExp(`^(Mute|Unmute|Undo removing|Remove) ${escape(caller)}`))
  }

  /** Marks the room as the user's own, and waits until it is shown so, because its buttons are others then. */
  async markAsOwn(): Promise<void> {
    const mark = `Mark ${this.#title} as mine`
    await this.#inside.click('button', mark)
    await until('the room to be shown as mine', async () => {
      return (await (await this.#inside.find('button', mark)).getAttribute('aria-pressed')) === 'true'
    })
  }

  /** Opens the menu of the room and chooses an entry, or submenus and then an entry. */
  async menu(...entries: readonly string[]): Promise<void> {
    await this.#inside.click('button', `More for ${this.#title}`)
    for (const entry of entries) await this.#window.click('menuitem', entry)
  }

  /** Chooses what becomes of new callers. */
  newCallers(choice: 'Come in' | 'Come in muted' | 'Wait for me' | 'Are turned away'): Promise<void> {
    return this.menu('New callers', choice)
  }

  /** Opens the menu of what is running in the room, such as its end. */
  running(): Promise<void> {
    return this.#inside.click('button', new RegExp(`^Now in ${escape(this.#title)}:`))
  }

  /** Opens the menu of a caller and chooses an entry. */
  async callerMenu(caller: string, ...entries: readonly string[]): Promise<void> {
    await this.#inside.click('button', `More for ${caller}`)
    for (const entry of entries) await this.#window.click('menuitem', entry)
  }

  /** Extends the scheduled end. In the last minute before it, the button is below the list. */
  extendEnd(): Promise<void> {
    return this.#window.click('button', `Extend ${this.#title} by 5 minutes`)
  }

  /** Cancels the scheduled end, and waits until the room no longer shows it. */
  async cancelEnd(): Promise<void> {
    await this.running()
    await this.#window.click('menuitem', `Don't end ${this.#title}`)
    await this.#inside.gone('button', new RegExp(`^Now in ${escape(this.#title)}:`))
  }

  /** Opens the dialog that ends the room later. */
  async endLater(): Promise<void> {
    await this.askToEnd()
    await this.#window.click('radio', 'In…')
  }

  /** Presses *End…* and waits for the question. Returns its text. */
  async askToEnd(): Promise<string> {
    await this.#inside.click('button', `End ${this.#title}…`)
    const question = await this.#window.find('alertdialog', new RegExp(`^End ${escape(this.#title)}`))
    return question.getText()
  }

  confirmEnd(): Promise<void> {
    return this.#window.click('button', 'End conference')
  }

  /** Asks for the end and confirms it. Returns the text of the question. */
  async end(): Promise<string> {
    const question = await this.askToEnd()
    await this.confirmEnd()
    return question
  }

  get #header(): RegExp {
    return new RegExp(`^${escape(this.#title)}, (?!ended$)`)
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
