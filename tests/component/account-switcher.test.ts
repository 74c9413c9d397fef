import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { AccountView } from '../../shared/account.ts'
import type { Snapshot } from '../../shared/rooms/model.ts'
import { chooseFor, made, savedView, showWindow, snapshot } from './window.ts'

const north = (more: Partial<AccountView> = {}): AccountView =>
  made.account({ id: 'north', provider: 'vobiz', name: 'Northern branch', ...more })
const board = made.room('Board', { accountId: 'north', people: 3 })
const two = (more?: Partial<AccountView>): Snapshot => ({
  ...snapshot,
  accounts: [...snapshot.accounts, north(more)],
  conferences: [...snapshot.conferences, board],
})
const offline = made.health({ state: 'trouble', since: Date.now(), fault: { code: 'offline' } })
const rejected = made.health({ state: 'trouble', since: Date.now(), fault: { code: 'credentials' } })

test('the switcher counts rooms and people of each account, and shows since when one has been offline', async () => {
  await showWindow({ snapshot: two({ health: offline }) })
  await page.getByRole('button', { name: /^Account:/ }).click()
  const entry = (name: string) => page.getByRole('menuitemradio', { name })
  await expect.element(entry('Acme')).toHaveAccessibleDescription('3 rooms · 19 people')
  await expect.element(entry('Northern branch')).toHaveAccessibleDescription(/^Offline since .* · 1 room · 3 people$/)
  await expect.element(entry('All accounts')).toHaveAccessibleDescription(/4 rooms · 22 people$/)
})

test('the switcher says that an account has been offline since yesterday', async () => {
  const since = new Date().setDate(new Date().getDate() - 1)
  await showWindow({ snapshot: two({ health: { ...offline, since } }) })
  await page.getByRole('button', { name: /^Account:/ }).click()
  const entry = page.getByRole('menuitemradio', { name: 'Northern branch' })
  await expect.element(entry).toHaveAccessibleDescription(/^Offline since \S.* yesterday · 1 room · 3 people$/)
})

test('the button that ends all rooms of an account is in the view of the accounts, not in the switcher', async () => {
  const shown = await showWindow()
  await page.getByRole('button', { name: /^Account:/ }).click()
  await expect.element(page.getByRole('menuitem', { name: 'Accounts…' })).toBeVisible()
  expect(page.getByRole('menuitem', { name: /^End/ }).elements()).toEqual([])
  await page.getByRole('menuitem', { name: 'Accounts…' }).click()
  await chooseFor('Acme', 'End all rooms…')
  expect(shown.calls('ask')).toHaveLength(1)
})

test('the chosen account and the open rooms are stored on disk, but not the search or the active row', async () => {
  const shown = await showWindow({ snapshot: two(), savedView: savedView({ accountId: 'north', query: 'boa' }) })
  await page.getByRole('button', { name: /^Board, / }).click()
  await expect
    .poll(() => shown.calls('saveView').at(-1))
    .toMatchObject({
      lasting: JSON.stringify({ accountId: 'north', expanded: ['north/Board'], closed: [], rosterOrder: 'joined' }),
    })
})

test('the stored views contain nothing of a removed account', async () => {
  const lasting = JSON.stringify({ accountId: 'north', expanded: ['north/Board', 'acme/Sales call'], closed: [] })
  const shown = await showWindow({ snapshot: two(), savedView: lasting })
  await expect.element(page.getByRole('button', { name: /^Board, / })).toHaveAttribute('aria-expanded', 'true')
  shown.become(snapshot)
  await expect
    .poll(() => shown.calls('saveView').at(-1))
    .toMatchObject({
      lasting: JSON.stringify({ expanded: ['acme/Sales call'], closed: [], rosterOrder: 'joined' }),
      savedView: expect.not.stringContaining('north') as string,
    })
})

test('the window opens with the account and the open rooms that were stored before a restart', async () => {
  await showWindow({ snapshot: two(), savedView: JSON.stringify({ accountId: 'north', expanded: ['north/Board'] }) })
  await expect.element(page.getByRole('button', { name: /^Account: Northern branch/ })).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Board, / })).toHaveAttribute('aria-expanded', 'true')
})

test('the window opens with all accounts if the stored account no longer exists', async () => {
  await showWindow({ savedView: JSON.stringify({ accountId: 'north', expanded: [] }) })
  await expect.element(page.getByRole('button', { name: /^Weekly standup, / })).toBeVisible()
})

test('if the token was rejected, one press leads to the token field', async () => {
  await showWindow({ snapshot: two({ health: rejected }) })
  await page.getByRole('button', { name: 'Enter token of Northern branch…' }).click()
  await expect.element(page.getByLabelText('Auth token')).toHaveFocus()
})

test('names the account that is in trouble even if no room is live', async () => {
  await showWindow({ snapshot: { ...two({ health: rejected }), conferences: [] } })
  const trouble = page.getByRole('status').filter({ hasText: 'The provider rejected the auth ID or token.' })
  await expect.element(trouble.getByText('Northern branch', { exact: true })).toBeVisible()
  const { scrollHeight, clientHeight } = trouble.element().parentElement ?? document.body
  expect(scrollHeight).toBe(clientHeight)
  const enter = page.getByRole('button', { name: 'Enter token of Northern branch…' })
  await expect.element(enter).toHaveClass('accent')
  await enter.click()
  await expect.element(page.getByLabelText('Auth token')).toHaveFocus()
})

test('below rooms, a trouble is one line, and what else is known is behind its details', async () => {
  await showWindow({
    snapshot: two({ health: offline }),
    savedView: JSON.stringify({ accountId: 'north', expanded: [] }),
  })
  const trouble = page.getByRole('status').filter({ hasText: 'Try now' })
  await expect.element(trouble.getByText(/Offline since \d/)).toBeVisible()
  expect(trouble.element().getBoundingClientRect().height).toBeLessThan(44)
  const details = trouble.getByText(/^This computer has no network connection\. Gavel reconnects automatically\.$/)
  await expect.element(details).not.toBeVisible()
  await trouble.getByText('Details').click()
  await expect.element(details).toBeVisible()
})

test('the header has an icon for a trouble that a line below says', async () => {
  await showWindow({ snapshot: two({ health: offline }) })
  const health = page.getByRole('status', { name: 'Problem with 1 of 2 accounts' })
  await expect.element(health).toBeVisible()
  await expect.element(health).toHaveTextContent('')
})

test('an offline account is read at once if the user presses "Try now"', async () => {
  const shown = await showWindow({ snapshot: two({ health: offline }) })
  await page.getByRole('button', { name: 'Try now: Northern branch' }).click()
  expect(shown.calls('refresh')).toEqual([{ accountId: 'north' }])
})

test.each([
  ['win32', 1],
  ['linux', 0],
] as const)(
  'on %s, the number of buttons that open the network settings for an offline account is %i',
  async (platform, times) => {
    const shown = await showWindow({ snapshot: two({ health: offline }), appStatus: { platform } })
    await expect.element(page.getByRole('button', { name: 'Try now: Northern branch' })).toBeVisible()
    const open = page.getByRole('button', { name: 'Open network settings' })
    expect(open.elements()).toHaveLength(times)
    if (times === 0) return
    await open.click()
    expect(shown.calls('openLink')).toEqual([{ key: 'networkSettings' }])
  },
)

test('right after an account was chosen, keys that act on callers or rooms are ignored, but others work', async () => {
  const shown = await showWindow({ snapshot: two() })
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitemradio', { name: 'Acme' }).click()
  await expect.element(page.getByRole('button', { name: /^Account:/ })).toHaveFocus()
  await userEvent.keyboard('me')
  expect([...shown.calls('act'), ...shown.calls('ask')]).toEqual([])
  await userEvent.keyboard('r')
  expect(shown.calls('refresh')).toEqual([{ accountId: 'acme' }])
  await userEvent.keyboard('/')
  await expect.element(page.getByRole('searchbox')).toHaveFocus()
  await userEvent.keyboard('r?,')
  await expect.element(page.getByRole('searchbox')).toHaveValue('r?,')
  expect(shown.calls('refresh')).toHaveLength(1)
})

test.each([
  ['?', 'Keyboard'],
  [',', 'Preferences'],
])('right after an account was chosen, %s opens %s', async (key, view) => {
  await showWindow({ snapshot: two() })
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitemradio', { name: 'Acme' }).click()
  await expect.element(page.getByRole('button', { name: /^Account:/ })).toHaveFocus()
  await userEvent.keyboard(key)
  await expect.element(page.getByRole('heading', { name: view, exact: true })).toHaveFocus()
})

test('the key “?” works if no room is live', async () => {
  await showWindow({ snapshot: { ...snapshot, conferences: [] } })
  await expect.element(page.getByText('No rooms are live.')).toBeVisible()
  await userEvent.keyboard('?')
  await expect.element(page.getByRole('heading', { name: 'Keyboard' })).toHaveFocus()
})

test('the first read of an account announces its totals, and not that its rooms have started', async () => {
  const connecting = made.health({ state: 'connecting', lastAnswerAt: undefined })
  const shown = await showWindow({
    snapshot: { ...snapshot, accounts: [made.account({ health: connecting })], conferences: [] },
  })
  await expect.element(page.getByRole('heading', { name: 'Looking for rooms…' })).toBeVisible()
  shown.become(snapshot)
  await expect.element(page.getByText(/3 rooms, 19 people/)).toBeInTheDocument()
  expect(page.getByText(/has started/).elements()).toEqual([])
})

test('a room that appears is announced as started, with its account, unless it began long ago', async () => {
  const shown = await showWindow({ snapshot: two() })
  await expect.element(page.getByRole('group', { name: 'Board' })).toBeVisible()
  const now = Date.now()
  const fresh = made.room('Night shift', { accountId: 'north', startedAt: now - 2_000, people: 1 })
  const old = made.room('Old bridge', { accountId: 'north', startedAt: now - 720_000, people: 1 })
  shown.become({ ...two(), at: now, conferences: [...two().conferences, fresh, old] })
  await expect.element(page.getByText('Night shift · Northern branch has started.')).toBeInTheDocument()
  expect(page.getByText(/^Old bridge.* has started/).elements()).toEqual([])
})

test.each([
  ['plivo', true],
  ['vobiz', false],
] as const)('the empty list of %s says that MultiParty Calls are not covered: %s', async (provider, says) => {
  const accounts = snapshot.accounts.map((account) => ({ ...account, provider }))
  await showWindow({ snapshot: { ...snapshot, accounts, conferences: [] } })
  await expect.element(page.getByText('No rooms are live.')).toBeVisible()
  expect(page.getByText(/MultiParty Calls/).elements()).toHaveLength(says ? 1 : 0)
})
