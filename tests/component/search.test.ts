import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { many } from '../gallery/crowds.ts'
import { frameOf, ownRoomClosed, rowOf, savedView, showPage, showWindow, snapshot } from './window.ts'

const search = page.getByRole('searchbox')
const hit = (name: string | RegExp) => (typeof name === 'string' ? rowOf(name) : page.getByRole('listitem', { name }))
const focusedRow = () => (document.activeElement as HTMLElement | null)?.dataset['row']

/** Searches for Ana, who is in two rooms, and moves the focus from the search field to the first hit. */
async function focusFirstHit(): Promise<void> {
  await showWindow()
  await search.fill('ana')
  await expect.poll(() => hit('Ana Diaz +1 555 010 0123').elements().length).toBe(2)
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(focusedRow).toBe('acme/Weekly standup\n#call-2')
}

test('lists people as hits below the name of their room, without a button that acts on the room', async () => {
  await showWindow({ savedView: ownRoomClosed })
  await search.fill('ravi')
  await expect.element(hit('Ravi Menon +1 555 010 0162')).toBeVisible()
  await expect.element(page.getByText('1 person in 1 room found.')).toBeInTheDocument()
  expect(
    page.getByRole('button', { name: /^(End|Mute all|Mute everyone|More for Support|Support bridge)/ }).elements(),
  ).toEqual([])
  const block = document.querySelector('[data-room="acme/Support bridge"]')
  expect(block?.getBoundingClientRect().height).toBeLessThanOrEqual(80)
})

test('says how many rooms and how many people were found', async () => {
  await showWindow()
  await search.fill('ana')
  await expect.element(page.getByText('2 people in 2 rooms found.')).toBeInTheDocument()
  await search.fill('sales')
  await expect.element(page.getByText('1 room found.', { exact: true })).toBeInTheDocument()
  await search.fill('s')
  await expect.element(page.getByText(/^2 rooms, \d+ people in 1 room found\.|^3 rooms found\./)).toBeInTheDocument()
})

test('the first arrow goes to the first hit, and m mutes it', async () => {
  const shown = await showWindow({ savedView: ownRoomClosed })
  await expect.element(search).toBeVisible()
  await userEvent.keyboard('/')
  await expect.element(search).toHaveFocus()
  await userEvent.keyboard('marta{ArrowDown}')
  await expect.element(hit('Marta Nowak +1 555 010 0158')).toHaveFocus()
  await userEvent.keyboard('m')
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'mute', who: { kind: 'members', members: [{ key: 'call-15' }] } } },
  ])
})

test('the keys of an input method neither leave the search nor clear it', async () => {
  await showWindow()
  await search.fill('ana')
  await expect.poll(() => hit('Ana Diaz +1 555 010 0123').elements().length).toBe(2)
  for (const key of ['ArrowDown', 'Escape'])
    search.element().dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true }))
  await expect.element(search).toHaveFocus()
  await expect.element(search).toHaveValue('ana')
})

test('Escape of an input method does not leave the log', async () => {
  await showPage('journal')
  const log = page.getByRole('heading', { name: 'Log' })
  await expect.element(log).toBeVisible()
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true }))
  await new Promise(requestAnimationFrame)
  await expect.element(log).toBeVisible()
})

test('arrows go from hit to hit, and skip the names of the rooms', async () => {
  await focusFirstHit()
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(focusedRow).toBe('acme/Support bridge\n#call-11')
  await userEvent.keyboard('{ArrowUp}')
  await expect.poll(focusedRow).toBe('acme/Weekly standup\n#call-2')
})

test('the left arrow on a hit does not collapse its room behind the search', async () => {
  await focusFirstHit()
  await userEvent.keyboard('{ArrowLeft}')
  await search.fill('')
  const room = page.getByRole('button', { name: /^Weekly standup, / })
  await expect.element(room).toHaveAttribute('aria-expanded', 'true')
})

test('while the name of a room has the focus, keys act on none of the hits in that room', async () => {
  const shown = await showWindow({ savedView: savedView({ query: 'ana' }) })
  const name = page.getByRole('button', { name: 'Show Support bridge' })
  await expect.element(name).toBeVisible()
  name.element().focus()
  await userEvent.keyboard('m{Delete}')
  expect(shown.calls('act')).toEqual([])
})

test('a search in a list that was scrolled shows its first hits, and the first arrow goes to the first one', async () => {
  await showWindow({ snapshot: many(Date.now(), 60, 5) })
  const list = page.getByRole('main')
  await expect.element(page.getByRole('button', { name: /^Room 0, / })).toBeVisible()
  list.element().scrollTop = 1_500
  await expect.element(page.getByRole('button', { name: /^Room 40, / })).toBeVisible()
  await search.fill('caller')
  await expect.element(hit(/^Caller 0-1 /)).toBeInTheDocument()
  await expect.poll(() => list.element().scrollTop).toBe(0)
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(focusedRow).toBe('acme/Room 0\n#call-0-1')
})

test('after a search without hits, the next one shows its first hits even if the list was scrolled', async () => {
  await showWindow({ snapshot: many(Date.now(), 60, 5) })
  const list = page.getByRole('main')
  await expect.element(page.getByRole('button', { name: /^Room 0, / })).toBeVisible()
  list.element().scrollTop = 1_500
  await expect.element(page.getByRole('button', { name: /^Room 40, / })).toBeVisible()
  await search.fill('nobody at all')
  await expect.element(page.getByRole('heading', { name: /nobody at all/ })).toBeVisible()
  await search.fill('caller')
  await expect.element(hit(/^Caller 0-1 /)).toBeVisible()
  await expect.poll(() => list.element().scrollTop).toBe(0)
})

test('marks what was found in names and numbers, whatever the case and the spaces', async () => {
  await showWindow({ savedView: ownRoomClosed })
  const marks = () => [...document.querySelectorAll('mark')].map((mark) => mark.textContent)
  await search.fill('RAVI')
  await expect.poll(marks).toEqual(['Ravi'])
  await search.fill('0100162')
  await expect.poll(marks).toEqual(['010 0162'])
})

test('a click on the name of a room above its hits shows the whole room', async () => {
  await showWindow({ savedView: savedView({ query: 'ravi' }) })
  await page.getByRole('button', { name: 'Show Support bridge' }).click()
  await expect.element(search).toHaveValue('')
  const header = page.getByRole('button', { name: /^Support bridge, / })
  await expect.element(header).toHaveAttribute('aria-expanded', 'true')
  await expect.element(header).toHaveFocus()
})

test('a search does not draw the rows of an expanded room again if hits in other rooms move them down', async () => {
  await showWindow({ snapshot: many(Date.now(), 30, 20), savedView: savedView({ expanded: ['acme/Room 3'] }) })
  await expect.element(hit(/^Caller 3-1 /)).toBeVisible()
  const field = search.element() as HTMLInputElement
  field.focus()
  const drawn: string[] = []
  const observer = new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes])
    for (const node of added) {
      const elements = node instanceof HTMLElement ? [node, ...node.querySelectorAll('li')] : []
      drawn.push(...elements.flatMap(({ dataset }) => dataset['row'] ?? []))
    }
  })
  observer.observe(document.body, { subtree: true, childList: true })
  field.value = 'c'
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await expect.poll(() => drawn.filter((row) => row.startsWith('acme/Room 0'))).not.toEqual([])
  observer.disconnect()
  expect(drawn.filter((row) => row.startsWith('acme/Room 3'))).toEqual([])
})

test('a search that finds nothing says so if a room does not list its people', async () => {
  const conferences = snapshot.conferences.map(({ members: _members, ...room }) => room)
  const shown = await showWindow({ snapshot: { ...snapshot, conferences } })
  await search.fill('nobody of this name')
  await expect.element(page.getByText('Not every room lists its people.')).toBeVisible()
  shown.become(snapshot)
  await expect.element(page.getByText('Search finds rooms, people and phone numbers.')).toBeVisible()
})

test('the key that leads to the search types nothing into an empty search field, and itself into any other', async () => {
  await showWindow()
  const search = page.getByRole('searchbox')
  await expect.element(search).toBeVisible()
  await userEvent.keyboard('//')
  await expect.element(search).toHaveFocus()
  await expect.element(search).toHaveValue('')
  await userEvent.keyboard('a/')
  await expect.element(search).toHaveValue('a/')
})

test.each([
  ['few', 'ana', 'Mute Ana Diaz', 'with'],
  ['many', '555', 'Mute Jo Winter', 'without'],
] as const)(
  'of %s hits, all rows have framed buttons and a checkbox only if they are few',
  async (_count, query, name, frame) => {
    await showWindow()
    await search.fill(query)
    const mute = page.getByRole('button', { name }).first()
    await expect.element(mute).toBeVisible()
    await userEvent.hover(search)
    await expect.poll(() => frameOf(mute)).toBe(frame)
    const check = page.getByRole('listitem').getByRole('checkbox').first()
    expect(getComputedStyle(check.element()).opacity).toBe(frame === 'with' ? '1' : '0')
    await userEvent.hover(mute)
    await expect.poll(() => frameOf(mute)).toBe('with')
  },
)
