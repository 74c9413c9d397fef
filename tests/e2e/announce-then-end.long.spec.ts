import { name, people, testAnnounceThenEnd } from './announce-then-end.ts'
import { describeInOneRoom } from './one-room.ts'

describeInOneRoom('row 18, announce, then end', { name, people, only: 'Vobiz' }, testAnnounceThenEnd)
