import { expect, it } from 'vitest'
import { teamHandlers } from '../../../../electron/ipc/handlers/team.ts'
import { success } from '../../../../shared/result.ts'
import { aUser, declined } from '../../../support/user.ts'

function create() {
  const done: string[] = []
  const { joinTeam, leaveTeam, retryTeam } = teamHandlers({
    team: {
      start: () => Promise.resolve(),
      retry: () => Promise.resolve(void done.push('retry')),
      join: async (_invite, agree) => {
        const agreed = await agree('Acme', ['broker.example:8883'])
        if (agreed.ok) done.push('join')
        return agreed.ok ? success(undefined) : agreed
      },
      leave: () => {
        done.push('leave')
        return Promise.resolve(success(undefined))
      },
    },
  })
  return { joinTeam, leaveTeam, retryTeam, done }
}

it('joins and leaves a team only if the user agrees outside the page; to retry needs nothing', async () => {
  const { joinTeam, leaveTeam, retryTeam, done } = create()
  const declining = aUser({ agrees: false })
  expect(await joinTeam({ invite: 'invite' }, declining)).toEqual(declined)
  expect(await leaveTeam(undefined, declining)).toEqual(declined)
  expect(done).toEqual([])
  const agreeing = aUser()
  await joinTeam({ invite: 'invite' }, agreeing)
  await leaveTeam(undefined, agreeing)
  await retryTeam()
  expect(agreeing.systemAsked).toEqual([
    { kind: 'joinTeam', accounts: [], team: 'Acme', hosts: ['broker.example:8883'] },
    { kind: 'leaveTeam', accounts: [] },
  ])
  expect(done).toEqual(['join', 'leave', 'retry'])
})
