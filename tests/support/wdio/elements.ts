import { until } from '../wait-for.ts'

export type Role = keyof typeof selectors

export type Name = string | RegExp
type Element = WebdriverIO.Element

/** Milliseconds. This is a little longer than `GUARD_MS` in undo-guard.svelte.ts. */
const GUARDED = 550

/** The visible elements of a window, found by role and accessible name, never by class or position. */
export class Elements {
  protected readonly browser: WebdriverIO.Browser
  readonly #group: string | undefined

  /** @param group accessible name of the group that is searched; undefined for the whole window */
  constructor(browser: WebdriverIO.Browser, group?: string) {
    this.browser = browser
    this.#group = group
  }

  /** Waits until exactly one visible element has that role and name, and returns it. */
  async find(role: Role, name: Name): Promise<Element> {
    let present: readonly string[] = []
    try {
      return await until(`the ${role} ${String(name)}`, async () => {
        const { names, hits } = await this.#visible(role, name)
        present = names
        if (hits.length > 1) throw new Error(`${hits.length} of them are visible.`)
        const [hit] = hits
        return hit && (await this.browser.$(hit).getElement())
      })
    } catch (error) {
      throw new Error(`${String(error)} There are: ${present.join(' | ')}`, { cause: error })
    }
  }

  /** @param press presses the element in the window; by default, WebdriverIO's click */
  async click(role: Role, name: Name, press = (element: Element): Promise<void> => element.click()): Promise<void> {
    // If the list is redrawn between finding and clicking, the element is stale and must be found again. If its row
    // moves in the meantime, the click misses it. A user who sees that nothing happened clicks again.
    await until(`a click on the ${role} ${String(name)}`, async () => {
      const element = await this.find(role, name)
      await this.browser.execute(expectPress, element)
      await press(element)
      return !(await hasMissed(this.browser))
    })
  }

  /**
   * Clicks a button that has just replaced another in a row, such as *Undo* after *Remove*. For half a second the
   * button ignores clicks, so that the second click of a double click does not press it. Nothing on the page shows when
   * that time is over.
   */
  async clickReplaced(name: Name): Promise<void> {
    await this.find('button', name)
    await this.browser.execute((ms) => new Promise((done) => setTimeout(done, ms)), GUARDED)
    await this.click('button', name)
  }

  /** Clicks every visible element of that role and name, such as all *Dismiss* buttons, until none is left. */
  async clickAll(role: Role, name: Name): Promise<void> {
    await until(`no ${role} ${String(name)} to be left`, async () => {
      const [hit] = (await this.#visible(role, name)).hits
      if (hit === undefined) return true
      await this.browser.$(hit).click()
      return false
    })
  }

  /** Waits until an element can be used, such as the button of a question that was just asked. */
  async enabled(role: Role, name: Name): Promise<void> {
    const element = await this.find(role, name)
    await until(`the ${role} ${String(name)} to be enabled`, async () => {
      return (await element.getAttribute('aria-disabled')) !== 'true'
    })
  }

  async type(name: Name, text: string): Promise<void> {
    await (await this.find('textbox', name)).setValue(text)
  }

  async choose(name: Name, option: string): Promise<void> {
    await (await this.find('combobox', name)).selectByVisibleText(option)
  }

  /** The names of all visible elements of a role. */
  async names(role: Role): Promise<readonly string[]> {
    return (await this.#visible(role)).names
  }

  /** Waits until an element of that role has a matching name. Returns the first of these names. */
  first(role: Role, wanted: RegExp): Promise<string> {
    return until(`a ${role} ${String(wanted)}`, async () => (await this.names(role)).find((name) => wanted.test(name)))
  }

  /** Waits until no element of that role and name is visible. */
  async gone(role: Role, name: Name): Promise<void> {
    await until(`the ${role} ${String(name)} to go`, async () => (await this.#visible(role, name)).hits.length === 0)
  }

  async #visible(role: Role, name: Name | null = null): Promise<Visible> {
    const wanted = name instanceof RegExp ? { source: name.source, flags: name.flags } : name
    // WebdriverIO turns each returned element into a reference, which its types do not express.
    const found: unknown = await this.browser.execute(visibleOfRole, selectors[role], role, this.#group ?? null, wanted)
    return found as Visible
  }
}

/**
 * Runs in the page. Waits until the element can be clicked. A click goes to the point where the element was found. While
 * rows move, another row may reach that point, and a row that moved under the pointer ignores clicks until the pointer
 * moves. Like a user, this waits until the rows stop moving, and until there was time to read a question.
 *
 * Then it stores whether the next press of the mouse reaches the element, or an element of the same name that has
 * replaced it. The click is not observed, because a menu that the press opens may receive it.
 */
async function expectPress(element: HTMLElement): Promise<void> {
  const isUnread = (): boolean => element.ariaDisabled === 'true' && element.closest('[role=alertdialog]') !== null
  for (const end = performance.now() + 10_000; isUnread();) {
    // The caller tries again.
    if (performance.now() > end) throw new Error('There was no time yet to read the question.')
    await new Promise((done) => setTimeout(done, 50))
  }
  const position = (): string => JSON.stringify(element.getBoundingClientRect())
  for (let before = ''; element.closest('[data-row], [data-room]') !== null && before !== position();) {
    before = position()
    await new Promise((done) => setTimeout(done, 50))
  }
  const nameOf = ({ tagName, ariaLabel, textContent }: HTMLElement): string => `${tagName} ${ariaLabel ?? textContent}`
  const name = nameOf(element)
  const isIt = (one: EventTarget): boolean => one === element || (one instanceof HTMLElement && nameOf(one) === name)
  Reflect.deleteProperty(globalThis, 'gavelTestPress')
  const record = (event: Event): void => {
    Reflect.set(globalThis, 'gavelTestPress', event.composedPath().some(isIt) ? 'hit' : 'missed')
  }
  globalThis.addEventListener('pointerdown', record, { once: true, capture: true })
}

/**
 * Whether the observed press missed its element. A press by the X server may arrive only after a moment. If the press
 * has closed the window, it has reached the element.
 */
async function hasMissed(browser: WebdriverIO.Browser): Promise<boolean> {
  const missed = async (): Promise<boolean> => {
    const pressed = (): unknown => Reflect.get(globalThis, 'gavelTestPress')
    // More than any press takes, but the driver's limit for a script is 30 s.
    for (const end = performance.now() + 10_000; pressed() === undefined && performance.now() < end;)
      await new Promise((done) => setTimeout(done, 50))
    return pressed() !== 'hit'
  }
  return browser.execute(missed).catch(() => false)
}

interface Visible {
  readonly names: readonly string[]
  /** Those of the wanted name alone, because the driver asks the window about each element that it returns. */
  readonly hits: readonly Element[]
}

const selectors = {
  alert: '[role=alert]',
  alertdialog: '[role=alertdialog]',
  button: 'button:not([role]), [role=button]',
  checkbox: 'input[type=checkbox], [role=checkbox]',
  combobox: 'select, [role=combobox]',
  disclosure: 'summary',
  group: '[role=group], fieldset',
  heading: 'h1, h2, h3, [role=heading]',
  listitem: 'li:not([role]), [role=listitem]',
  menuitem: '[role=menuitem], [role=menuitemcheckbox]',
  menuitemradio: '[role=menuitemradio]',
  option: '[role=option]',
  radio: 'input[type=radio]',
  searchbox: 'input[type=search], [role=searchbox]',
  status: 'output, [role=status]',
  textbox: 'input:not([type]), input[type=text], input[type=number], input[type=password], textarea, [role=textbox]',
} as const

/** Runs in the page. It is sent as text, so it cannot use anything else in this file. */
function visibleOfRole(
  selector: string,
  role: string,
  group: string | null,
  wanted: string | { source: string; flags: string } | null,
): { names: string[]; hits: HTMLElement[] } {
  const textOf = (ids: string): string =>
    ids
      .split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ')
  const labelOf = (element: HTMLElement): string => {
    const labels = (element as HTMLInputElement).labels
    if (!labels || labels.length === 0) return ''
    const own = labels[0]?.querySelector('.label') ?? labels[0]
    return own?.textContent ?? ''
  }
  const fromContent = !['combobox', 'group', 'searchbox', 'textbox', 'checkbox'].includes(role)
  const nameOf = (element: HTMLElement): string => {
    const reference = element.getAttribute('aria-labelledby')
    const name =
      (reference === null ? '' : textOf(reference)) ||
      element.getAttribute('aria-label') ||
      labelOf(element) ||
      (fromContent ? element.textContent : '') ||
      element.title
    return name.replaceAll(/\s+/g, ' ').trim()
  }
  const pattern = wanted === null || typeof wanted === 'string' ? undefined : new RegExp(wanted.source, wanted.flags)
  const visible = [...document.querySelectorAll<HTMLElement>(selector)]
    .filter((element) => group === null || element.closest('[role=group]')?.getAttribute('aria-label') === group)
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => ({ element, name: nameOf(element) }))
  const hits = visible.filter(({ name }) => (pattern ? pattern.test(name) : name === wanted))
  return { names: visible.map(({ name }) => name), hits: hits.map(({ element }) => element) }
}
