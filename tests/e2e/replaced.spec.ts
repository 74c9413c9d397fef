import { describeReplacedCaller } from './replaced-caller.ts'

describeReplacedCaller('Plivo')
