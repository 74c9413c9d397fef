import ts from 'typescript'

/** A small deliberate defect: the text from `start` to `end` of the file becomes `put`. */
export interface Mutant {
  /** Relative to the project's folder, with `/` as the separator on every system. */
  readonly file: string
  readonly line: number
  readonly operator: string
  readonly start: number
  readonly end: number
  readonly put: string
  /** The line of the source in which the change begins. */
  readonly text: string
}

type Change = readonly [operator: string, from: ts.Node | readonly [start: number, end: number], put: string]
type Operator = (node: ts.Node, text: (node: ts.Node) => string) => readonly Change[]

const { SyntaxKind } = ts

/** For each binary operator, its neighbour, which makes the result only slightly wrong. */
const neighbours = new Map<ts.SyntaxKind, string>([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
  [SyntaxKind.MinusToken, '+'],
])

const isLogical = (kind: ts.SyntaxKind): boolean =>
  kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken

/** The condition that decides which branch of the statement or expression runs. */
function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression
  return ts.isConditionalExpression(node) ? node.condition : undefined
}

const negateCondition: Operator = (node, text) => {
  const condition = conditionOf(node)
  return condition === undefined ? [] : [['negate condition', condition, `!(${text(condition)})`]]
}

const changeBinary: Operator = (node, text) => {
  if (!ts.isBinaryExpression(node)) return []
  const { left, right, operatorToken } = node
  const other = neighbours.get(operatorToken.kind)
  // Another mutation already negates whole conditions.
  if (other === undefined || ts.isExpressionStatement(node.parent)) return []
  const isEquality = other === '===' || other === '!=='
  if (isEquality && conditionOf(node.parent) === node) return []
  const sign = `${text(operatorToken)} to ${other}`
  const changed: Change = [sign, node, `((${text(left)}) ${other} (${text(right)}))`]
  if (!isLogical(operatorToken.kind)) return [changed]
  return [
    changed,
    [`drop right of ${text(operatorToken)}`, node, `(${text(left)})`],
    [`drop left of ${text(operatorToken)}`, node, `(${text(right)})`],
  ]
}

/** Only a primitive can be falsy without being nullish. */
const changeDefault: Operator = (node, text) => {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== SyntaxKind.QuestionQuestionToken) return []
  const { left, right } = node
  const isPrimitive = ts.isLiteralExpression(right) || right.kind === SyntaxKind.FalseKeyword
  return isPrimitive
    ? [['?? to ||', node, `((${text(left)}) || (${text(right)}))`]]
    : [['drop right of ??', node, `(${text(left)})`]]
}

const dropAwait: Operator = (node, text) => {
  if (!ts.isAwaitExpression(node)) return []
  // `void` separates a statement that would begin with a bracket from the line before it.
  const before = ts.isExpressionStatement(node.parent) ? 'void ' : ''
  return [['drop await', node, `${before}${text(node.expression)}`]]
}

const removeStatement: Operator = (node, text) => {
  if (ts.isExpressionStatement(node) && !text(node).startsWith('super(')) return [['remove statement', node, ';']]
  return ts.isIfStatement(node) && node.elseStatement === undefined ? [['remove if', node, ';']] : []
}

/** Drops one element of a list together with a comma beside it. */
function dropOne(operator: string, elements: ts.NodeArray<ts.Node>): readonly Change[] {
  return elements.map((element, index) => {
    const next = elements[index + 1]
    const start = next === undefined && index > 0 ? (elements[index - 1] as ts.Node).end : element.getStart()
    return [operator, [start, next === undefined ? elements.end : next.getStart()], '']
  })
}

const dropPart: Operator = (node) => {
  if (ts.isObjectLiteralExpression(node)) return dropOne('drop property', node.properties)
  if (!ts.isArrayLiteralExpression(node) || node.elements.length < 2) return []
  return dropOne('drop element', node.elements)
}

const swapWord: Operator = (node) => {
  if (node.kind === SyntaxKind.TrueKeyword) return [['true to false', node, 'false']]
  if (node.kind === SyntaxKind.FalseKeyword) return [['false to true', node, 'true']]
  if (!ts.isPropertyAccessExpression(node) || node.expression.getText() !== 'Math') return []
  if (node.name.text === 'min') return [['min to max', node.name, 'max']]
  return node.name.text === 'max' ? [['max to min', node.name, 'min']] : []
}

/** Only for functions that return nothing, so that none returns undefined where its caller expects a value. */
const returnEarly: Operator = (node) => {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || !ts.isBlock(node.body)) return []
  const [first] = node.body.statements
  if (first === undefined || ts.isConstructorDeclaration(node) || returnsValue(node.body)) return []
  return [['return early', [first.getStart(), first.getStart()], 'return; ']]
}

function returnsValue(node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return node.expression !== undefined
  if (ts.isThrowStatement(node) || ts.isFunctionLike(node)) return false
  return ts.forEachChild(node, (child) => returnsValue(child) || undefined) ?? false
}

const operators = [
  negateCondition,
  changeBinary,
  changeDefault,
  dropAwait,
  removeStatement,
  dropPart,
  swapWord,
  returnEarly,
]

const text = (node: ts.Node): string => node.getText()

/** All mutants of the source, which is TypeScript without JSX. Not all of them change what the source does. */
export function mutantsIn(file: string, source: string): readonly Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const lines = source.split('\n')
  const found: Mutant[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return
    for (const [operator, from, put] of operators.flatMap((of) => of(node, text))) {
      const [start, end] = 'kind' in from ? [from.getStart(), from.end] : from
      const { line } = tree.getLineAndCharacterOfPosition(start)
      found.push({ file, line: line + 1, operator, start, end, put, text: (lines[line] ?? '').trim() })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

/** Returns the source with the mutant in it. */
export function mutate(source: string, { start, end, put }: Mutant): string {
  return source.slice(0, start) + put + source.slice(end)
}
