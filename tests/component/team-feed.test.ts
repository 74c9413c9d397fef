import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Snapshot } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { FeedState, TeamView } from '../../shared/team.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { later, made, savedView, showBridge, showWindow, snapshot } from './window.ts'

const accounts = savedView({ name: 'accounts' })
const field = page.getByLabelText('Paste your invite')
const none = { ...snapshot, accounts: [], conferences: [] }
const says = (words: string | RegExp) => expect.element(page.getByText(words, { exact: false }).first()).toBeVisible()

const alone: FeedState = { connection: 'connected', source: 'alone', desks: [], newer: false }
/** The team of Ana, who works at the third desk. */
const teamIn = (state?: FeedState): TeamView => ({
  team: 'Support',
  person: 'Ana',
  desk: 'desk-3',
  ...(state && { state }),
})
/** The same accounts, whose tokens are only with the team's relay. */
const watched = snapshot.accounts.map(({ abilities: _none, ...account }) => ({ ...account, tokenIn: 'team' as const }))

test('joins a team with a pasted invite, and then clears the field', async () => {
  const results = {
    joinTeam: ({ invite }: { invite: string }) =>
      invite === 'half' ? failure('invalid', { values: { reason: 'invite' } }) : success(undefined),
  }
  const shown = await showWindow({ savedView: accounts, results })
  await expect.element(page.getByRole('button', { name: 'Join' })).toBeDisabled()
  await field.fill('half')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert').filter({ hasText: 'not a complete invite' })).toBeVisible()
  await expect.element(field).toHaveValue('half')
  await field.fill('gavel-feed-1.whole')
  await page.getByRole('button', { name: 'Join' }).click()
  await expect.element(field).toHaveValue('')
  expect(shown.calls('joinTeam').at(-1)).toEqual({ invite: 'gavel-feed-1.whole' })
})

test('joins once, keeps the focus in the field, and reports a failure even if the user has left the view', async () => {
  let waiting = later<Result<undefined>>()
  const results = { joinTeam: () => waiting.result }
  const shown = await showWindow({ savedView: accounts, results })
  await field.fill('gavel-feed-1.whole')
  await userEvent.keyboard('{Enter}{Enter}')
  await expect.element(page.getByRole('status').filter({ hasText: 'Checking' })).toBeVisible()
  expect(shown.calls('joinTeam')).toHaveLength(1)
  waiting.arrive(failure('feed', { values: { reason: 'silent' } }))
  const failed = page.getByRole('alert').filter({ hasText: 'no relay of your team answers' })
  await expect.element(failed).toBeVisible()
  await expect.element(field).toHaveFocus()
  waiting = later()
  await userEvent.keyboard('{Enter}')
  await expect.element(failed).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('group', { name: 'Support bridge' })).toBeVisible()
  waiting.arrive(failure('feed', { values: { reason: 'silent' } }))
  await expect.element(failed).toBeVisible()
})

test('says which relay reads the rooms and which colleagues are here, and lets the user leave', async () => {
  const desks = [
    { desk: 'desk-3', person: 'Ana' },
    { desk: 'desk-1', person: 'Ben' },
  ]
  const fed: FeedState = { ...alone, source: 'feed', relay: 'Support, relay-1', desks }
  const shown = await showWindow({ savedView: accounts, appStatus: { team: teamIn(fed) } })
  await says('Connected through Support, relay-1.')
  const people = page.getByRole('list', { name: 'Also here:' })
  // The user is named only once, in the line above.
  await expect.element(people.getByText('Ben, desk-1')).toBeVisible()
  expect(people.getByRole('listitem').elements()).toHaveLength(1)
  await expect.element(field).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Leave the team feed' }).click()
  expect(shown.calls('leaveTeam')).toHaveLength(1)
  // Without the broker, Gavel does not learn who leaves.
  shown.push('appStatus', fakeAppStatus({ team: teamIn({ ...fed, connection: 'disconnected', source: 'alone' }) }))
  await expect.element(people).not.toBeInTheDocument()
})

test('if there is a demo besides the accounts of a team, the feed line does not say that Gavel checks by itself', async () => {
  const demo = made.account({ id: 'demo', name: 'Demo', demo: true })
  const both = { ...snapshot, accounts: [...watched, demo] }
  await showWindow({ snapshot: both, savedView: accounts, appStatus: { team: teamIn(alone) } })
  await says('No team updates. What you see may be out of date.')
})

test('asks the keychain for the invite again when the user presses the button for that', async () => {
  const team: TeamView = { team: '', person: '', desk: '', fault: { code: 'keychainLocked' } }
  const shown = await showWindow({ savedView: accounts, appStatus: { team } })
  await page.getByRole('button', { name: /^Try the .+ again$/ }).click()
  expect(shown.calls('retryTeam')).toHaveLength(1)
  shown.push('appStatus', fakeAppStatus({ team: teamIn() }))
  await expect.element(page.getByText("Waiting for the team's feed…")).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Try the .+ again$/ })).not.toBeInTheDocument()
})

test('says that Gavel has not joined again, and joins when the user presses the button for that', async () => {
  const team: TeamView = { team: '', person: '', desk: '', fault: { code: 'feed', values: { reason: 'unsteady' } } }
  const shown = await showWindow({ savedView: accounts, appStatus: { team } })
  await expect.element(page.getByText('so it has not joined again', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Join again' }).click()
  expect(shown.calls('retryTeam')).toHaveLength(1)
})

test('says in words why the feed delivers nothing', async () => {
  const fault = { code: 'feed', values: { reason: 'silent' } } as const
  const team = teamIn({ ...alone, newer: true, older: true, fault })
  await showWindow({ savedView: accounts, appStatus: { team } })
  for (const sentence of [
    'Gavel checks the rooms on its own, but less often',
    'Connected, but no relay of your team answers.',
    'A colleague uses a newer Gavel',
    'The relay or a colleague uses an older Gavel',
  ])
    await says(sentence)
})

describe('an account without a token on this computer', () => {
  const shown = {
    ...snapshot,
    accounts: watched,
    conferences: snapshot.conferences.map((room) => ({ ...room, own: false, writable: false })),
  }
  const sentence = 'View only, through your team. Add the auth token to act.'

  test('shows its rooms with the reason why nothing can be done, and offers no action', async () => {
    await showBridge({ snapshot: shown })
    await expect.element(page.getByText(sentence)).toBeVisible()
    await expect.element(page.getByText('Ana Diaz').first()).toBeVisible()
    for (const name of [/\bmute\b/i, /remove/i, /kick/i, /^end/i, /^more/i, /mine|my room/i])
      expect(page.getByRole('main').getByRole('button', { name }).elements()).toEqual([])
    expect(page.getByRole('checkbox').elements()).toEqual([])
    const ravi = page.getByRole('listitem').filter({ hasText: 'Ravi Menon' }).last()
    await expect.element(ravi.getByText('Muted', { exact: true })).toBeVisible()
    await expect.element(page.getByTitle(sentence)).toBeVisible()
  })

  test('offers no timeline when one of its rooms ends, because the journal has no entry about the room', async () => {
    const fake = await showBridge({ snapshot: shown })
    const room = page.getByRole('group', { name: 'Support bridge' })
    await expect.element(room).toBeVisible()
    ;(page.getByRole('button', { name: /^Support bridge, / }).element() as HTMLElement).focus()
    fake.become({ ...shown, conferences: shown.conferences.filter(({ name }) => name !== 'Support bridge') })
    const values = { title: 'Support bridge', accountId: 'acme', name: 'Support bridge', peak: 4 }
    const messages = [{ id: 'a', key: 'ended' as const, values, at: Date.now() }]
    fake.push('appStatus', fakeAppStatus({ messages }))
    await expect.element(room.getByText(/^Ended .* · up to 4 people/)).toBeVisible()
    await expect.element(page.getByText(/^Support bridge ended at /)).toBeInTheDocument()
    expect(page.getByRole('button', { name: 'Show timeline' }).elements()).toEqual([])
  })

  test('says that nobody is listed, and suggests no action, because none is possible', async () => {
    const unlisted = (more: { uncertain?: true }) => ({
      ...shown,
      conferences: shown.conferences.map(({ members: _members, people: _people, ...room }) => ({ ...room, ...more })),
    })
    const { become } = await showBridge({ snapshot: unlisted({}) })
    await expect.element(page.getByText("Plivo doesn't list the people here.")).toBeVisible()
    expect(page.getByText(/You can still/).elements()).toEqual([])
    become(unlisted({ uncertain: true }))
    await expect.element(page.getByText(/whether the room is still live\.$/)).toBeVisible()
    expect(page.getByText(/You can still/).elements()).toEqual([])
  })

  test('has no button to add a room by name; the dialog in the menu selects an account with a token', async () => {
    const [first] = shown.accounts
    if (first === undefined) throw new Error('there is no account')
    const health = { state: 'ok', used: 0, allowed: 20, listProvesNothing: true } as const
    const watched = { ...first, id: 'watched', name: 'Watched', provider: 'vobiz' as const, health }
    const own = { ...watched, id: 'own', name: 'Own account', tokenIn: 'keychain' as const }
    const empty = (all: Snapshot['accounts']) => ({ ...shown, accounts: all, conferences: [] })
    await showWindow({ snapshot: empty([watched, own]), savedView: savedView({ accountId: 'watched' }) })
    await expect.element(page.getByText('Its list is often incomplete.', { exact: true })).toBeVisible()
    expect(page.getByRole('main').getByRole('button', { name: 'Add room by name…' }).elements()).toEqual([])
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Add room by name…' }).click()
    await expect.element(page.getByRole('dialog').getByRole('combobox')).toHaveValue('own')
  })

  test('stores nothing about its rooms for the next start of Gavel', async () => {
    const { calls } = await showWindow({ snapshot: shown })
    await page.getByRole('button', { name: /^Support bridge, / }).click()
    await expect
      .poll(() => calls('saveView').at(-1))
      .toEqual({
        savedView: expect.stringContaining('acme/Support bridge') as string,
        lasting: JSON.stringify({ expanded: [], closed: [], rosterOrder: 'joined' }),
      })
  })

  test('ignores keys that would act on the focused row', async () => {
    const { calls } = await showBridge({ snapshot: shown })
    await expect.element(page.getByText(sentence)).toBeVisible()
    const row = page.getByRole('listitem').filter({ hasText: 'Ana Diaz' }).first().element() as HTMLElement
    row.focus()
    await userEvent.keyboard('m{Delete}eM {Shift>}{ArrowDown}{/Shift}')
    expect(['act', 'ask'].flatMap((name) => calls(name as 'act'))).toEqual([])
    await expect.element(page.getByText(/selected/)).not.toBeInTheDocument()
  })

  test('has a button that opens the form for adding its token', async () => {
    await showWindow({ snapshot: shown, savedView: accounts })
    await expect.element(page.getByText(sentence)).toBeVisible()
    expect(page.getByRole('button', { name: /^(Rename|Remove|Replace|End)/ }).elements()).toEqual([])
    await page.getByRole('button', { name: 'Add the auth token' }).click()
    await expect.element(page.getByLabelText('Auth token')).toBeVisible()
  })
})

describe('an account that the relay cannot read', () => {
  const unreadFor = (code?: 'credentials' | 'timeout' | 'suspended') => {
    const unread = code === undefined ? [] : [{ accountId: 'acme', relay: 'Support, relay-1', fault: { code } }]
    return fakeAppStatus({ team: teamIn({ ...alone, unread }) })
  }

  test('is named with its fault and the advice for that fault', async () => {
    const shown = await showWindow({ savedView: accounts, appStatus: unreadFor('credentials') })
    await says("The team's feed can't check every account. Gavel checks the rooms on its own, but less often.")
    await says("Support, relay-1 can't check Acme: Sign-in rejected. Ask the person who runs it to fix that.")
    shown.push('appStatus', unreadFor('timeout'))
    await says("Support, relay-1 can't check Acme: No answer in time. It keeps trying.")
  })

  test('without a token here, explains beside its rooms that it is not checked, with the fault if known', async () => {
    const fault = { code: 'feed', values: { reason: 'unread' } } as const
    const inTrouble = watched.map((one) => ({ ...one, health: { ...one.health, state: 'trouble' as const, fault } }))
    const shown = await showWindow({
      snapshot: { ...snapshot, accounts: inTrouble },
      appStatus: unreadFor('suspended'),
    })
    await says("Support, relay-1 can't check Acme: Account suspended.")
    shown.push('appStatus', unreadFor())
    await page.getByText('Details').click()
    await says("Your team's feed doesn't check this account at the moment, so this may be out of date.")
  })
})

test('says whose request the provider refused, and until when polling is paused', async () => {
  const until = Date.now() + 60_000
  const rests = [{ accountId: 'acme', who: 'Ben', until }]
  await showWindow({ appStatus: { team: teamIn({ ...alone, source: 'feed', rests }) } })
  await says(/^Paused until .+: Plivo told Ben to slow down$/)
})

test('after joining, the first screen says that Gavel waits for the feed; Back returns to that screen', async () => {
  const shown = await showWindow({ snapshot: none, appStatus: { team: teamIn() } })
  const waiting = page.getByText("Waiting for the team's feed…")
  await expect.element(waiting).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Join a team' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Team feed' }).click()
  await expect.element(page.getByRole('button', { name: 'Leave the team feed' })).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('button', { name: 'Leave the team feed' })).not.toBeInTheDocument()
  await expect.element(waiting).toBeVisible()
  const fault = { code: 'feed', values: { reason: 'lost' } } as const
  const lost: FeedState = { ...alone, connection: 'disconnected', source: 'joining', fault }
  shown.push('appStatus', fakeAppStatus({ team: teamIn(lost) }))
  await says("The connection to the team's broker was lost.")
})

test('without an account, an invite can be pasted, and the state of the feed is shown until accounts arrive', async () => {
  const shown = await showWindow({ snapshot: none })
  await says('Gavel connects only to your provider and, if you join a team, to its broker.')
  await page.getByRole('button', { name: 'Join a team' }).click()
  await expect.element(field).toHaveFocus()
  shown.push('appStatus', fakeAppStatus({ team: teamIn() }))
  await page.getByRole('button', { name: 'Back' }).click()
  await says('Waiting for the team')
  shown.become(snapshot)
  await expect.element(page.getByText('Support bridge')).toBeVisible()
})
