import { createWorld, type Reply, type World } from './simulator-world.ts'

export const createStandup = (profile: 'plivo' | 'vobiz' | 'vobiz-documented'): World => {
  const world = createWorld({ profile })
  world.simulator.rooms.startRoom({
    name: 'Standup',
    people: ['10', '15', '22'].map((memberId) => ({
      memberId,
      callUuid: `call-${memberId}`,
      name: `Person ${memberId}`,
    })),
  })
  return world
}

export const profiles = ['plivo', 'vobiz', 'vobiz-documented'] as const

export const flags = ({ simulator }: World): string[] =>
  simulator.rooms.get('Standup')?.members.map((m) => `${m.memberId}${m.muted ? 'm' : ''}${m.deaf ? 'd' : ''}`) ?? []

export const statusOf = (reply: Reply | 'cut'): number => (reply === 'cut' ? 0 : reply.status)
