import { until } from '../wait-for.ts'

export type Role =
  | 'alert'
  | 'alertdialog'
  | 'button'
  | 'checkbox'
  | 'combobox'
  | 'group'
  | 'heading'
  | 'listitem'
  | 'menuitem'
  | 'menuitemradio'
  | 'searchbox'
  | 'status'
  | 'textbox'

type Name = string | RegExp
type Element = WebdriverIO.Element

/** A window of Gavel as a person meets it: by role and accessible name, never by class or position. */
export interface Page {
  /** Waits for the one element of that role and name that can be seen. */
  find(role: Role, name: Name, timeoutMs?: number): Promise<Element>
  click(role: Role, name: Name): Promise<void>
  type(name: Name, text: string): Promise<void>
  choose(name: Name, option: string): Promise<void>
  /** The names of what can be seen of a role. */
  names(role: Role): Promise<readonly string[]>
  /** Waits for at least one of that role whose name matches; the name of the first. */
  first(role: Role, wanted: RegExp): Promise<string>
  /** Waits until nothing of that role and name can be seen. */
  gone(role: Role, name: Name, timeoutMs?: number): Promise<void>
  /** Waits for a text anywhere in the window. */
  text(wanted: Name, timeoutMs?: number): Promise<string>
  allText(): Promise<string>
}

export function createPage(browser: WebdriverIO.Browser): Page {
  const seen = async (role: Role): Promise<readonly Seen[]> => {
    // An element crosses as a reference, which the types do not know.
    const found: unknown = await browser.execute(seenOfRole, selectors[role], role)
    return found as readonly Seen[]
  }
  const find: Page['find'] = async (role, name, timeoutMs = 5_000) => {
    let there: readonly string[] = []
    try {
      return await until(
        `the ${role} ${String(name)}`,
        async () => {
          const all = await seen(role)
          there = all.map((each) => each.name)
          const hits = all.filter((each) => matches(each.name, name))
          if (hits.length > 1) throw new Error(`${hits.length} of them can be seen.`)
          const [hit] = hits
          return hit && (await browser.$(hit.element).getElement())
        },
        { timeoutMs },
      )
    } catch (error) {
      throw new Error(`${String(error)} There are: ${there.join(' | ')}`, { cause: error })
    }
  }
  const allText = (): Promise<string> => browser.execute(() => document.body.innerText)

  return {
    find,
    allText,
    click: async (role, name) => {
      // A list that is drawn anew between finding and clicking makes the element stale: look again.
      await until(
        `a click on the ${role} ${String(name)}`,
        async () => {
          const element = await find(role, name)
          await standStill(browser, element)
          await element.click()
          return true
        },
        { timeoutMs: 6_000 },
      )
    },
    type: async (name, text) => {
      await (await find('textbox', name)).setValue(text)
    },
    choose: async (name, option) => {
      await (await find('combobox', name)).selectByVisibleText(option)
    },
    names: async (role) => (await seen(role)).map((each) => each.name),
    first: (role, wanted) =>
      until(`a ${role} ${String(wanted)}`, async () =>
        (await seen(role)).map(({ name }) => name).find((name) => wanted.test(name)),
      ),
    gone: async (role, name, timeoutMs = 5_000) => {
      const isGone = async (): Promise<boolean> => !(await seen(role)).some((each) => matches(each.name, name))
      await until(`the ${role} ${String(name)} to go`, isGone, { timeoutMs })
    },
    text: (wanted, timeoutMs = 5_000) =>
      until(
        `the text ${String(wanted)}`,
        async () => {
          const all = await allText()
          return (typeof wanted === 'string' ? all.includes(wanted) : wanted.test(all)) && all
        },
        { timeoutMs },
      ),
  }
}

/**
 * A click goes to where the element was when it was looked for. While rows move, another may have slipped there, and what
 * has slipped under the pointer takes nothing until that moves. A person sees the rows move and waits.
 */
async function standStill(browser: WebdriverIO.Browser, element: Element): Promise<void> {
  await browser.execute(async (html) => {
    const target = html
    if (target.closest('[data-row]') === null) return
    const place = (): string => JSON.stringify(target.getBoundingClientRect())
    for (let before = ''; before !== place();) {
      before = place()
      await new Promise((done) => setTimeout(done, 350))
    }
  }, element)
}

interface Seen {
  readonly element: Element
  readonly name: string
}

function matches(name: string, wanted: Name): boolean {
  return typeof wanted === 'string' ? name === wanted : wanted.test(name)
}

const selectors: Record<Role, string> = {
  alert: '[role=alert]',
  alertdialog: '[role=alertdialog]',
  button: 'button:not([role]), [role=button]',
  checkbox: 'input[type=checkbox], [role=checkbox]',
  combobox: 'select, [role=combobox]',
  group: '[role=group], fieldset',
  heading: 'h1, h2, h3, [role=heading]',
  listitem: 'li:not([role]), [role=listitem]',
  menuitem: '[role=menuitem]',
  menuitemradio: '[role=menuitemradio]',
  searchbox: 'input[type=search], [role=searchbox]',
  status: 'output, [role=status]',
  textbox: 'input:not([type]), input[type=text], input[type=password], textarea, [role=textbox]',
}

/** Runs in the page: it is sent as text and sees nothing of this file. */
function seenOfRole(selector: string, role: string): { element: HTMLElement; name: string }[] {
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
  return [...document.querySelectorAll<HTMLElement>(selector)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => ({ element, name: nameOf(element) }))
}
