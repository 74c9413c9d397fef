import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failure } from '../../shared/result.ts'
import { fakeRoomMarks } from '../gallery/bridge.ts'
import { chooseFor, made, showPreferences, showWindow, snapshot, withStandup } from './window.ts'

const unknown = withStandup(({ members = [] }) => ({
  members: members.map((one) => ({ ...one, isMe: false })),
  meMatches: 0,
}))

test('my own room asks which caller I am if that is unknown, and then has a button for me', async () => {
  const shown = await showWindow({ snapshot: unknown })
  const question = page.getByRole('group', { name: 'Which caller are you?' })
  await expect.element(question).toBeVisible()
  await question.getByRole('button', { name: 'Ana Diaz is me' }).click()
  expect(shown.calls('markMe')).toEqual([
    {
      seen: { accountId: 'acme', conference: 'Weekly standup', instance: 1 },
      memberKey: 'call-2',
      me: true,
    },
  ])
  shown.become(
    withStandup(({ members = [] }) => ({ members: members.map((one) => ({ ...one, isMe: one.key === 'call-2' })) })),
  )
  await expect.element(page.getByRole('button', { name: 'Mute me', exact: true })).toHaveFocus()
})

test('says why a caller could not be marked as me, whether chosen in the question or in the menu', async () => {
  await showWindow({ snapshot: unknown, results: { markMe: () => failure('changed') } })
  const sentence = page.getByText(/^The room has changed since you looked, so nothing was sent\./)
  await page.getByRole('button', { name: 'Ana Diaz is me' }).click()
  await expect.element(sentence).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click()
  await expect.element(sentence).not.toBeInTheDocument()
  await chooseFor('Ana Diaz', 'More', 'This is me')
  await expect.element(sentence).toBeVisible()
})

test('if a caller other than the chosen one becomes me, the focus does not move to "Mute me"', async () => {
  const shown = await showWindow({ snapshot: unknown, results: { markMe: () => failure('changed') } })
  await page.getByRole('button', { name: 'Ana Diaz is me' }).click()
  await expect.element(page.getByText(/^The room has changed since you looked/)).toBeVisible()
  ;(document.activeElement as HTMLElement).blur()
  shown.become(
    withStandup(({ members = [] }) => ({ members: members.map((one) => ({ ...one, isMe: one.key === 'call-1' })) })),
  )
  await expect.element(page.getByRole('button', { name: 'Mute me', exact: true })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Mute me', exact: true })).not.toHaveFocus()
})

test('goes on showing my own room when the user leaves it', async () => {
  const shown = await showWindow()
  await expect.element(page.getByRole('button', { name: 'Mute me', exact: true })).toBeVisible()
  ;(document.activeElement as HTMLElement).blur()
  shown.become(withStandup(({ members = [] }) => ({ members: members.filter(({ isMe }) => !isMe), meMatches: 0 })))
  await expect.element(page.getByRole('group', { name: 'Which caller are you?' })).toBeVisible()
  await expect.element(page.getByText("Gavel can't show Weekly standup right now.")).not.toBeInTheDocument()
})

test('after “Not here”, asks again only in the next run', async () => {
  const shown = await showWindow({ snapshot: unknown })
  await page.getByRole('button', { name: 'Not here' }).click()
  await expect.element(page.getByRole('group', { name: 'Which caller are you?' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: /^Weekly standup/ })).toHaveFocus()
  expect(shown.calls('markMe')).toEqual([])
  shown.become(withStandup(() => ({ instance: 2, members: unknown.conferences.find(({ own }) => own)?.members ?? [] })))
  await expect.element(page.getByRole('group', { name: 'Which caller are you?' })).toBeVisible()
})

test('mutes me with one click', async () => {
  const shown = await showWindow()
  await page.getByRole('button', { name: 'Mute me', exact: true }).click()
  expect(shown.calls('act')).toMatchObject([
    { action: { kind: 'mute', who: { kind: 'members', members: [{ key: 'call-1' }] } } },
  ])
})

test('says that a stored number is ignored if anyone may call with it', async () => {
  await showPreferences('Numbers and names', {
    roomMarks: { myNumbers: { acme: ['15550100101', 'sip:anonymous@anonymous.invalid'] } },
  })
  const mine = page.getByRole('group', { name: 'My numbers for Acme' })
  await expect.element(mine.getByText('Anyone may call with this, so Gavel ignores it.')).toBeVisible()
  expect(mine.getByText('Anyone may call with this, so Gavel ignores it.').elements()).toHaveLength(1)
})

test('asks which of my lines is meant if several are here, and “Mute all but me” leaves out all of them', async () => {
  const several = withStandup(({ members = [] }) => ({
    members: members.map((one) => ({ ...one, isMe: one.key === 'call-1' || one.key === 'call-2' })),
    meMatches: 2,
  }))
  const shown = await showWindow({ snapshot: several })
  const question = page.getByRole('group', { name: 'Which caller are you?' })
  await expect.element(question).toBeVisible()
  expect(question.getByRole('button', { name: /is me$/ }).elements()).toHaveLength(2)
  await page.getByRole('button', { name: 'Mute all but me' }).first().click()
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } }])
  shown.become({
    ...several,
    conferences: several.conferences.map((room) => (room.own ? { ...room, mePicked: 'call-2' } : room)),
  })
  await expect.element(page.getByRole('button', { name: 'Mute me', exact: true })).toBeVisible()
})

test('lists, adds and removes my numbers', async () => {
  const shown = await showPreferences('Numbers and names', {
    roomMarks: { myNumbers: { acme: ['15550100101'] } },
  })
  const mine = page.getByRole('group', { name: 'My numbers for Acme' })
  await mine.getByRole('button', { name: 'Remove my number +1 555 010 0101' }).click()
  await mine.getByRole('textbox', { name: 'Phone number or SIP address' }).fill('+1 555 010 0177')
  await mine.getByRole('button', { name: 'Add' }).click()
  expect(shown.calls('setMyNumber')).toEqual([
    { accountId: 'acme', number: '15550100101', mine: false },
    { accountId: 'acme', number: '+1 555 010 0177', mine: true },
  ])
  shown.push('roomMarks', fakeRoomMarks({ myNumbers: { acme: [] } }))
  await expect.element(mine.getByText('No numbers yet.')).toBeVisible()
})

test('says why a number was not added, and keeps what was typed', async () => {
  await showPreferences('Numbers and names', {
    results: { setMyNumber: () => failure('invalid', { values: { reason: 'number' } }) },
  })
  const field = page.getByRole('textbox', { name: 'Phone number or SIP address' })
  await field.fill('x')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.element(page.getByRole('group', { name: 'My numbers for Acme' }).getByRole('alert')).toBeVisible()
  await expect.element(field).toHaveValue('x')
})

test('nobody in my own room can be muted before its first roster shows which caller I am', async () => {
  const first = withStandup(() => ({ state: 'unverified', unread: true }))
  const unread = {
    ...first,
    conferences: first.conferences.map(({ members, people: _people, ...room }) =>
      room.unread === true || members === undefined ? room : { ...room, members },
    ),
  }
  const shown = await showWindow({ snapshot: unread, roomMarks: { myNumbers: { acme: ['15550100101'] } } })
  const room = page.getByRole('button', { name: /^Weekly standup/ })
  await expect.element(room).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Mute everyone in Weekly/ })).not.toBeInTheDocument()
  const mute = page.getByRole('button', { name: 'Mute all but me', exact: true })
  await mute.click({ force: true })
  ;(room.element() as HTMLElement).focus()
  await userEvent.keyboard('{Shift>}m{/Shift}')
  expect(shown.calls('act')).toEqual([])
  shown.become(snapshot)
  await expect.element(mute).toBeEnabled()
  await userEvent.keyboard('{Shift>}m{/Shift}')
  expect(shown.calls('act')).toMatchObject([{ action: { kind: 'mute', who: { kind: 'everyoneButMe' } } }])
})

test('among more than six callers, the line asks for my number instead of naming six', async () => {
  const shown = await showWindow({
    snapshot: withStandup(() => ({
      meMatches: 0,
      members: Array.from({ length: 12 }, (_, index) =>
        made.member(index + 30, { name: `Caller ${String(index)}`, number: `155501001${String(index + 30)}` }),
      ),
    })),
  })
  const question = page.getByRole('group', { name: 'Which caller are you?' })
  const field = question.getByRole('textbox', { name: 'Last digits of your number' })
  await expect.element(field).toBeVisible()
  expect(question.getByRole('button', { name: /is me$/ }).elements()).toHaveLength(0)
  // A screen reader does not read out a live region that is drawn only once it has text.
  await expect.element(question.getByRole('status')).toBeInTheDocument()
  await field.fill('01')
  await expect.element(question.getByText('12 callers match. Type more.')).toBeVisible()
  await field.fill('0137')
  await question.getByRole('button', { name: 'Caller 7 is me' }).click()
  expect(shown.calls('markMe')).toMatchObject([{ memberKey: 'call-37', me: true }])
})
