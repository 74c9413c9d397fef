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

/** The number that callers outside any room have dialled unless another one is given. */
export const otherNumber = '15550100000'

/** The number that leads into the room with this index unless others are given. */
export function roomNumber(index: number): string {
  return `1555012${String(index % 10_000).padStart(4, '0')}`
}

/** A caller whom a moderator would like to mute. */
export const noisyCaller = 'Dario (on the train)'
export const noisyNumber = '15550109999'

/**
 * Creates a function that invents a person. The same seed gives the same people, and the first 9,998 have different
 * numbers, none of them the noisy caller's.
 */
export function createPeople(random: Random): () => Person {
  let count = random.int(0, 9998)
  return () => {
    count = (count + 1) % 9998
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`
    return { name, number: `1555010${String(count + 1).padStart(4, '0')}` }
  }
}

/** The name of the room with this index. Realistic names come first, then numbered ones. */
export function demoRoomName(index: number): string {
  return demoRooms[index] ?? `Bridge ${index + 1}`
}
