import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Snapshot } from '../../shared/rooms/model.ts'
import { failure, success, type Result } from '../../shared/result.ts'
import type { FeedState, TeamView } from '../../shared/team.ts'
import { fakeAppStatus } from '../gallery/bridge.ts'
import { expandedBridge, later, savedView, showWindow, usualMorning } from './window.ts'

const { made, snapshot } = usualMorning()
const accounts = savedView({ name: 'accounts' })
const field = page.getByLabelText('Paste your invite')

test('joins a team with a pasted invite, and then clears the field', async () => {
  const results = {
    joinTeam: ({ invite }: { invite: string }) =>
      invite === 'half' ? failure('invalid', { values: { reason: 'invite' } }) : success(undefined),
  }
  const shown = await showWindow({ snapshot, savedView: accounts, results })
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
  const shown = await showWindow({ snapshot, savedView: accounts, results })
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
  const team: TeamView = {
    team: 'Support',
    person: 'Ana',
    desk: 'desk-3',
    state: {
      connection: 'connected',
      source: 'feed',
      relay: 'Support, relay-1',
      newer: false,
      desks: [
        { desk: 'desk-3', person: 'Ana' },
        { desk: 'desk-1', person: 'Ben' },
      ],
    },
  }
  const shown = await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await expect.element(page.getByText('Connected through Support, relay-1.')).toBeVisible()
  const people = page.getByRole('list', { name: 'Also here:' })
  // The user is named only once, in the line above.
  await expect.element(people.getByText('Ben, desk-1')).toBeVisible()
  expect(people.getByRole('listitem').elements()).toHaveLength(1)
  await expect.element(field).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Leave the team feed' }).click()
  expect(shown.calls('leaveTeam')).toHaveLength(1)
  // Without the broker, Gavel does not learn who leaves.
  const state = { ...team.state, connection: 'disconnected', source: 'alone' } as FeedState
  shown.push('appStatus', fakeAppStatus({ team: { ...team, state } }))
  await expect.element(people).not.toBeInTheDocument()
})

test('if there is a demo besides the accounts of a team, the feed line does not say that Gavel checks by itself', async () => {
  const watched = snapshot.accounts.map(({ abilities: _none, ...account }) => ({
    ...account,
    tokenIn: 'team' as const,
  }))
  const demo = made.account({ id: 'demo', name: 'Demo', demo: true })
  const team: TeamView = {
    team: 'Support',
    person: 'Ana',
    desk: 'desk-3',
    state: { connection: 'connected', source: 'alone', desks: [], newer: false },
  }
  await showWindow({
    snapshot: { ...snapshot, accounts: [...watched, demo] },
    savedView: accounts,
    appStatus: { team },
  })
  await expect.element(page.getByText('No team updates. What you see may be out of date.').first()).toBeVisible()
})

test('asks the keychain for the invite again when the user presses the button for that', async () => {
  const team: TeamView = { team: '', person: '', desk: '', fault: { code: 'keychainLocked' } }
  const shown = await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await page.getByRole('button', { name: /^Try the .+ again$/ }).click()
  expect(shown.calls('retryTeam')).toHaveLength(1)
  shown.push('appStatus', fakeAppStatus({ team: { team: 'Support', person: 'Ana', desk: 'desk-3' } }))
  await expect.element(page.getByText("Waiting for the team's feed…")).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Try the .+ again$/ })).not.toBeInTheDocument()
})

test('says that Gavel has not joined again, and joins when the user presses the button for that', async () => {
  const team: TeamView = { team: '', person: '', desk: '', fault: { code: 'feed', values: { reason: 'unsteady' } } }
  const shown = await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await expect.element(page.getByText('so it has not joined again', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Join again' }).click()
  expect(shown.calls('retryTeam')).toHaveLength(1)
})

test('says in words why the feed delivers nothing', async () => {
  const team: TeamView = {
    team: 'Support',
    person: 'Ana',
    desk: 'desk-3',
    state: {
      connection: 'connected',
      source: 'alone',
      desks: [],
      newer: true,
      older: true,
      fault: { code: 'feed', values: { reason: 'silent' } },
    },
  }
  await showWindow({ snapshot, savedView: accounts, appStatus: { team } })
  await expect
    .element(page.getByText('Gavel checks the rooms on its own, but less often', { exact: false }))
    .toBeVisible()
  await expect.element(page.getByText('Connected, but no relay of your team answers.', { exact: false })).toBeVisible()
  await expect.element(page.getByText('A colleague uses a newer Gavel', { exact: false })).toBeVisible()
  await expect.element(page.getByText('The relay or a colleague uses an older Gavel', { exact: false })).toBeVisible()
})

describe('an account without a token on this computer', () => {
  const shown = {
    ...snapshot,
    accounts: snapshot.accounts.map(({ abilities: _none, ...account }) => ({ ...account, tokenIn: 'team' as const })),
    conferences: snapshot.conferences.map((room) => ({ ...room, own: false, writable: false })),
  }
  const sentence = 'View only, through your team. Add the auth token to act.'

  test('shows its rooms with the reason why nothing can be done, and offers no action', async () => {
    await showWindow({ snapshot: shown, savedView: expandedBridge })
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
    const fake = await showWindow({ snapshot: shown, savedView: expandedBridge })
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
    const { become } = await showWindow({ snapshot: unlisted({}), savedView: expandedBridge })
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
    const { calls } = await showWindow({ snapshot: shown, savedView: expandedBridge })
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
  const team = (fault: FeedState['fault'], accountId = 'acme'): TeamView => ({
    team: 'Support',
    person: 'Ana',
    desk: 'desk-3',
    state: {
      connection: 'connected',
      source: 'alone',
      desks: [],
      newer: false,
      unread: fault === undefined ? [] : [{ accountId, relay: 'Support, relay-1', fault }],
    },
  })

  test('is named with its fault and the advice for that fault', async () => {
    const shown = await showWindow({
      snapshot,
      savedView: accounts,
      appStatus: { team: team({ code: 'credentials' }) },
    })
    await expect
      .element(
        page.getByText("The team's feed can't check every account. Gavel checks the rooms on its own, but less often."),
      )
      .toBeVisible()
    await expect
      .element(
        page.getByText("Support, relay-1 can't check Acme: Sign-in rejected. Ask the person who runs it to fix that."),
      )
      .toBeVisible()
    shown.push('appStatus', fakeAppStatus({ team: team({ code: 'timeout' }) }))
    await expect
      .element(page.getByText("Support, relay-1 can't check Acme: No answer in time. It keeps trying."))
      .toBeVisible()
  })

  test('without a token here, explains beside its rooms that it is not checked, with the fault if known', async () => {
    const fault = { code: 'feed', values: { reason: 'unread' } } as const
    const watched = {
      ...snapshot,
      accounts: snapshot.accounts.map(({ abilities: _none, ...account }) => ({
        ...account,
        tokenIn: 'team' as const,
        health: { ...account.health, state: 'trouble' as const, fault },
      })),
    }
    const shown = await showWindow({ snapshot: watched, appStatus: { team: team({ code: 'suspended' }) } })
    await expect
      .element(page.getByText("Support, relay-1 can't check Acme: Account suspended.", { exact: false }))
      .toBeVisible()
    shown.push('appStatus', fakeAppStatus({ team: team(undefined) }))
    await page.getByText('Details').click()
    await expect
      .element(
        page.getByText("Your team's feed doesn't check this account at the moment, so this may be out of date.", {
          exact: false,
        }),
      )
      .toBeVisible()
  })
})

test('says whose request the provider refused, and until when polling is paused', async () => {
  const until = Date.now() + 60_000
  const rests = [{ accountId: 'acme', who: 'Ben', until }]
  const state = { connection: 'connected', source: 'feed', desks: [], newer: false, rests } as const
  const team: TeamView = { team: 'Support', person: 'Ana', desk: 'desk-3', state }
  await showWindow({ snapshot, appStatus: { team } })
  await expect.element(page.getByText(/^Paused until .+: Plivo told Ben to slow down$/)).toBeVisible()
})

test('the first screen says that Gavel also connects to the broker of a team if the user joins one', async () => {
  await showWindow({ snapshot: { ...snapshot, accounts: [], conferences: [] } })
  await expect
    .element(
      page.getByText('Gavel connects only to your provider and, if you join a team, to its broker.', { exact: false }),
    )
    .toBeVisible()
})

test('after joining, the first screen says that Gavel waits for the feed; Back returns to that screen', async () => {
  const none = { ...snapshot, accounts: [], conferences: [] }
  const team = { team: 'Support', person: 'Ana', desk: 'desk-3' }
  const shown = await showWindow({ snapshot: none, appStatus: { team } })
  const waiting = page.getByText("Waiting for the team's feed…")
  await expect.element(waiting).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Join a team' })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Team feed' }).click()
  await expect.element(page.getByRole('button', { name: 'Leave the team feed' })).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByRole('button', { name: 'Leave the team feed' })).not.toBeInTheDocument()
  await expect.element(waiting).toBeVisible()
  const fault = { code: 'feed', values: { reason: 'lost' } } as const
  const state = { connection: 'disconnected', source: 'joining', desks: [], newer: false, fault } as const
  shown.push('appStatus', fakeAppStatus({ team: { ...team, state } }))
  await expect.element(page.getByText("The connection to the team's broker was lost.")).toBeVisible()
})

test('without an account, an invite can be pasted, and the state of the feed is shown until accounts arrive', async () => {
  const none = { ...snapshot, accounts: [], conferences: [] }
  const shown = await showWindow({ snapshot: none })
  await page.getByRole('button', { name: 'Join a team' }).click()
  await expect.element(field).toBeVisible()
  shown.push('appStatus', fakeAppStatus({ team: { team: 'Support', person: 'Ana', desk: 'desk-3' } }))
  await page.getByRole('button', { name: 'Back' }).click()
  await expect.element(page.getByText('Waiting for the team', { exact: false })).toBeVisible()
  shown.become(snapshot)
  await expect.element(page.getByText('Support bridge')).toBeVisible()
})

test('“Join a team” on the first page leads to the field for the invite', async () => {
  await showWindow({ snapshot: { ...snapshot, accounts: [], conferences: [] } })
  await page.getByRole('button', { name: 'Join a team' }).click()
  await expect.element(page.getByLabelText('Paste your invite')).toHaveFocus()
})
