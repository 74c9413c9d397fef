import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { ColleagueAction } from '../../shared/team.ts'
import { made, showBridge, showWindow, snapshot, withBridge } from './window.ts'

const withColleagues = (colleagues: readonly ColleagueAction[]) => withBridge({ colleagues })
const mute: ColleagueAction = { id: 'a1', person: 'Ana', kind: 'mute', who: ['call-11'] }
const row = () => page.getByRole('listitem', { name: 'Ana Diaz +1 555 010 0123' })

test('a row shows at once that a colleague is muting the caller, and its Mute button stays usable', async () => {
  const shown = await showBridge()
  shown.become(withColleagues([mute]))
  await expect.element(row().getByText('Ana is muting…')).toBeVisible()
  const button = row().getByRole('button', { name: 'Mute Ana Diaz' })
  await expect.element(button).toHaveAttribute('aria-disabled', 'false')
  await expect.element(button).toHaveAttribute('aria-busy', 'false')
  shown.become(snapshot)
  await expect.element(row().getByText('Ana is muting…')).not.toBeInTheDocument()
  await expect.element(button).toBeVisible()
})

test("a colleague's action on a caller is hidden while the user's own action on that caller is pending", async () => {
  const pending = [made.pending('remove', ['call-11'])]
  await showBridge({ snapshot: withBridge({ pending, colleagues: [mute] }) })
  await expect.element(row()).toBeVisible()
  await expect.element(row().getByText('Ana is muting…')).not.toBeInTheDocument()
})

test('a room says what a colleague is doing to it, and shows markup in a name as text', async () => {
  const person = '<b>Ana</b>'
  await showWindow({ snapshot: withColleagues([{ ...mute, person, kind: 'end', who: [] }]) })
  await expect.element(page.getByText('<b>Ana</b> is ending this room…')).toBeVisible()
})
