import type { Random } from './random.ts'

export interface Person {
  name: string
  /** Digits without a plus, from the range that is reserved for examples. */
  number: string
}

const firstNames = (
  'Amara Asha Bruno Carmen Chidi Dario Elena Emeka Farah Femi Grace Hana Ibrahim Ines Jonas Kavya Kofi Lars Leila Lena ' +
  'Mateo Mei Mila Nadia Noor Olga Omar Priya Quentin Ravi Rosa Samir Sofia Tariq Thandi Tomas Uma Viktor Wei Yara Zoe'
).split(' ')

const lastNames = (
  'Abe Adeyemi Berg Bianchi Castillo Chandra Diaz Dubois Eriksen Fischer Garcia Haddad Ito Jansen Kaya Kowalski Lund ' +
  'Mensah Moreau Nair Novak Okafor Ortiz Park Quist Rahman Rossi Santos Sato Silva Tanaka Usman Varga Weber Yilmaz Zhang'
).split(' ')

export const demoRooms = [
  'Weekly standup',
  'Support bridge',
  'Sales call',
  'Design review',
  'Board update',
  'Night shift handover',
  'Release go/no-go',
  'Customer onboarding',
] as const

/** The number that everybody in the simulator has dialled. */
export const bridgeNumber = '15550100000'

/** Somebody whom a moderator would like to mute. */
export const noisyCaller = 'Dario (on the train)'

/** Gives people one after the other: the same seed, the same people; no number twice within the first 9,999. */
export function createPeople(random: Random): () => Person {
  let given = random.int(0, 9998)
  return () => {
    given = (given + 1) % 9999
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`
    return { name, number: `1555010${String(given + 1).padStart(4, '0')}` }
  }
}

/** Room names for any count: believable first, then numbered. */
export function roomName(index: number): string {
  return demoRooms[index] ?? `Bridge ${index + 1}`
}
