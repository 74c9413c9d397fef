import { describeReplacedCaller } from './replaced-caller.ts'

describeReplacedCaller('Vobiz')
