import { expect, onTestFinished, test, vi } from 'vitest'
import { page, type Locator } from 'vitest/browser'
import { emptyFilter } from '../../renderer/state/journal/journal-filter.ts'
import { followJournal } from '../../renderer/state/journal/journal-follower.ts'
import { JournalPages } from '../../renderer/state/journal/journal-pages.svelte.ts'
import { success } from '../../shared/result.ts'
import type { JournalEntry } from '../../shared/journal/journal-entry.ts'
import type { JournalList } from '../../shared/journal/journal-group.ts'
import { journal, listOf } from '../gallery/crowds.ts'
import { later, savedView, showPage, showWindow } from './window.ts'

const [entry] = journal(Date.now(), 1)
const list = page.getByRole('list', { name: 'Log entries, newest first' })

/** The newest entries, as the main process answers. */
function pageOf(entries: readonly JournalEntry[], limit = 0, since?: string): JournalList {
  const end = entries.findIndex(({ id }) => id === since) + 1 + limit
  return listOf(entries.slice(0, end), { older: end < entries.length ? 'some' : 'none' })
}

/** Shows the log of a fake journal that can grow. */
async function showLog(count: number, waitFor: Locator = list) {
  let entries: readonly JournalEntry[] = journal(Date.now(), count)
  let grown = 0
  const shown = await showPage('journal', {
    results: {
      journal: ({ since, limit, filter }: { since?: string; limit: number; filter: { person?: string } }) => {
        const { person } = filter
        const fitting = entries.filter(
          ({ members }) => person === undefined || members?.some(({ name }) => name.startsWith(person)),
        )
        return success(pageOf(fitting, limit, since))
      },
    },
  })
  await expect.element(waitFor).toBeVisible()
  const grow = (lines: number, name: string, fields: (nth: number) => Partial<JournalEntry> = () => ({})): void => {
    const come = Array.from({ length: lines }, () => {
      grown += 1
      const members = [{ name: `${name} ${grown}`, number: '15550100177', memberId: '9' }]
      return { ...(entry as JournalEntry), event: 'joined' as const, members, id: `fresh-${grown}`, ...fields(grown) }
    })
    entries = [...come.reverse(), ...entries]
    shown.push('journalGrew', undefined)
  }
  return { ...shown, grow }
}

const scroller = (): HTMLElement => list.element() as HTMLElement
const lineAt = (y: number): Element | null | undefined =>
  document.elementFromPoint(200, scroller().getBoundingClientRect().top + y)?.closest('[role=listitem]')

/** Waits until the list no longer moves. It moves while the heights of newly drawn lines are measured. */
async function settled(): Promise<void> {
  let before = NaN
  for (let same = 0; same < 10;) {
    await new Promise(requestAnimationFrame)
    same = scroller().scrollTop === before ? same + 1 : 0
    before = scroller().scrollTop
  }
}

test('new lines appear at the top at once, and the focus stays', async () => {
  const shown = await showLog(400)
  scroller().focus()
  shown.grow(2, 'Mia')
  await expect.element(page.getByText(/Mia 2 joined/).first()).toBeVisible()
  await expect.element(page.getByText(/Mia 1 joined/).first()).toBeVisible()
  await expect.element(list).toHaveFocus()
  expect(scroller().scrollTop).toBe(0)
  await expect.element(page.getByRole('button', { name: /new entr/ })).not.toBeInTheDocument()
  await expect.element(page.getByText('2 new entries in the log.')).toBeInTheDocument()
})

test('in a scrolled list, visible lines do not move; a button counts the new lines and scrolls to them', async () => {
  const shown = await showLog(400)
  scroller().scrollTop = 2_000
  await settled()
  await expect.poll(() => lineAt(100)).toBeTruthy()
  const line = lineAt(100) as HTMLElement
  const { top } = line.getBoundingClientRect()
  const text = line.textContent
  shown.grow(3, 'Ida')
  const button = page.getByRole('button', { name: '3 new entries' })
  await expect.element(button).toBeVisible()
  await expect
    .poll(() => {
      const now = [...scroller().querySelectorAll('[role=listitem]')].find(({ textContent }) => textContent === text)
      return Math.abs((now?.getBoundingClientRect().top ?? Infinity) - top)
    })
    .toBeLessThanOrEqual(2)
  await button.click()
  await expect.element(page.getByText(/Ida 3 joined/).first()).toBeVisible()
  await expect.element(button).not.toBeInTheDocument()
  await expect.element(list).toHaveFocus()
})

test('the filter applies to new lines, and the field keeps the focus', async () => {
  const shown = await showLog(40)
  await page.getByRole('button', { name: 'Filter' }).click()
  const person = page.getByRole('textbox', { name: 'Person' })
  await person.fill('Ana')
  await expect.poll(() => shown.calls('journal')).toContainEqual({ filter: { person: 'Ana' }, limit: 200 })
  const before = shown.calls('journal').length
  shown.grow(2, 'Bo')
  await expect.poll(() => shown.calls('journal').length).toBeGreaterThan(before)
  expect(shown.calls('journal').slice(before)).toMatchObject([{ filter: { person: 'Ana' }, limit: 0 }])
  await expect.element(page.getByText(/^Bo/)).not.toBeInTheDocument()
  await expect.element(person).toHaveFocus()
})

test('lines that are counted as new above a scrolled list no longer count once the filter changes', async () => {
  const shown = await showLog(400)
  scroller().scrollTop = 2_000
  await settled()
  shown.grow(300, 'Ida')
  const button = page.getByRole('button', { name: /new entr/ })
  await expect.element(button).toBeVisible()
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('textbox', { name: 'Person' }).fill('Ida 1')
  await expect.poll(() => shown.calls('journal')).toContainEqual({ filter: { person: 'Ida 1' }, limit: 200 })
  await expect.element(list).toBeVisible()
  await expect.element(button).not.toBeInTheDocument()
})

test('after a filter without matches, the list is at its start, and stays there when a line is added', async () => {
  const shown = await showLog(400)
  scroller().scrollTop = 2_000
  await settled()
  await page.getByRole('button', { name: 'Filter' }).click()
  const person = page.getByRole('textbox', { name: 'Person' })
  await person.fill('Nobody')
  await expect.element(page.getByText('No matches.')).toBeVisible()
  await person.fill('')
  await expect.element(list).toBeVisible()
  shown.grow(1, 'Gus')
  await expect.element(page.getByText('1 new entry in the log.')).toBeInTheDocument()
  await settled()
  expect(scroller().scrollTop).toBe(0)
  expect(page.getByRole('button', { name: '1 new entry' }).elements()).toEqual([])
})

test('loads a constantly growing journal at most once a second', async () => {
  const shown = await showLog(40)
  const before = shown.calls('journal').length
  const begun = performance.now()
  for (let tells = 0; tells < 20; tells += 1) {
    shown.grow(1, 'Cy')
    await new Promise(requestAnimationFrame)
  }
  await expect.element(page.getByText(/Cy 20 joined/).first()).toBeVisible()
  const seconds = (performance.now() - begun) / 1_000
  expect(shown.calls('journal').length - before).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
})

test('draws few of very many new lines, and announces all entries of one action as a single line', async () => {
  const shown = await showLog(40)
  shown.grow(1_200, 'Max', (nth) => ({
    action: 'mute',
    actionId: `action-${Math.ceil(nth / 2)}`,
    ...(nth % 2 === 1 ? { event: 'intent' } : { event: 'outcome', outcome: 'accepted' }),
  }))
  await expect.element(page.getByText('600 new entries in the log.')).toBeInTheDocument()
  expect(list.getByRole('listitem').elements().length).toBeLessThan(60)
})

test('a list that is not scrolled begins again from 2,000 lines; scrolling loads the older ones', async () => {
  const shown = await showLog(40)
  for (const last of [2_100, 2_110]) {
    shown.grow(last === 2_100 ? last : 10, 'Lou')
    await expect.element(page.getByText(new RegExp(`Lou ${last} joined`)).first()).toBeVisible()
  }
  expect(shown.calls('journal').at(-1)).toEqual({ filter: {}, limit: 200 })
  await expect
    .poll(() => {
      scroller().scrollTop = scroller().scrollHeight
      return shown.calls('journal').at(-1)
    })
    .toEqual({ filter: {}, limit: 200, since: 'fresh-1911' })
})

test('the list grows at one end at a time, and no line is missing or listed twice', async () => {
  const all = Array.from({ length: 1_000 }, (_, index) => ({ ...(entry as JournalEntry), id: String(9_000 - index) }))
  let entries = all.slice(-700)
  const pages = new JournalPages({
    journal: ({ since, limit }) => Promise.resolve(success(pageOf(entries, limit, since))),
  })
  const ids = (): readonly string[] => pages.list.groups.map(({ id }) => id)
  await pages.load(emptyFilter())
  entries = all
  await pages.loadMore()
  expect(ids()).toEqual(all.slice(300, 700).map(({ id }) => id))
  expect(pages.grewAtStart).toBe(false)
  const [count] = await Promise.all([pages.loadFresh(false), pages.loadMore()])
  expect(count).toBe(300)
  while (pages.list.older === 'some') await pages.loadMore()
  expect(ids()).toEqual(all.map(({ id }) => id))
})

test('loads nothing while the window is hidden, and loads the new lines once it is shown again', async () => {
  const shown = await showLog(40)
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  const before = shown.calls('journal').length
  shown.grow(2, 'Eli')
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  expect(shown.calls('journal')).toHaveLength(before)
  hidden.mockRestore()
  document.dispatchEvent(new Event('visibilitychange'))
  await expect.element(page.getByText(/Eli 2 joined/)).toBeVisible()
})

test('does not load the lines of all accounts while the log of one account opens', async () => {
  const view = savedView({ name: 'journal', accountId: 'acme' })
  const journalOf = () => success(listOf(journal(Date.now(), 40)))
  const shown = await showWindow({ savedView: view, results: { journal: journalOf } })
  await expect.element(page.getByRole('heading', { name: 'Log' })).toBeVisible()
  shown.push('journalGrew', undefined)
  await expect.element(list).toBeVisible()
  expect(shown.calls('journal')[0]).toEqual({ filter: { account: 'acme' }, limit: 200 })
  expect(page.getByText(/new entr/).elements()).toEqual([])
})

test('loads no new entries before the filter is known', async () => {
  const read = vi.fn(() => Promise.resolve(success(listOf(journal(Date.now(), 40)))))
  const pages = new JournalPages({ journal: read })
  expect(await pages.loadFresh(true)).toBe(0)
  expect(read).not.toHaveBeenCalled()
})

test('announces a new line even if the journal was empty', async () => {
  const shown = await showLog(0, page.getByText('Nothing here yet. Actions and room events will appear here.'))
  shown.grow(1, 'Fay')
  await expect.element(page.getByText(/Fay 1 joined/)).toBeVisible()
  await expect.element(page.getByText('1 new entry in the log.')).toBeInTheDocument()
})

test('a follower that is stopped during a load reports nothing and loads nothing more', async () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const loaded = later<number>()
  const loadFresh = vi.fn(() => loaded.result)
  const onFresh = vi.fn()
  let grow = (): void => undefined
  const onJournalGrew = (listener: (push: undefined) => void) => {
    grow = () => {
      listener(undefined)
    }
    return () => undefined
  }
  const stop = followJournal({ onJournalGrew }, loadFresh, onFresh)
  grow()
  await vi.advanceTimersByTimeAsync(0)
  grow()
  stop()
  loaded.arrive(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onFresh).not.toHaveBeenCalled()
  expect(loadFresh).toHaveBeenCalledTimes(1)
})
