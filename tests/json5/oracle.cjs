// Reads a JSON array of texts from standard input and prints what json5 makes of each:
// {"value": <tagged value>} or {"error": [line, column]}.
'use strict'
const JSON5 = require(process.argv[2])
console.warn = () => {}

// Not recursive, as documents may be deep; numbers go as the hex of their bits.
function tagged(value) {
  const root = [null]
  const todo = [[value, root, 0]]
  while (todo.length) {
    const [item, holder, at] = todo.pop()
    if (Array.isArray(item)) {
      const out = new Array(item.length)
      item.forEach((inner, i) => todo.push([inner, out, i]))
      holder[at] = ['a', out]
    } else if (item !== null && typeof item === 'object') {
      const out = []
      for (const key of Object.getOwnPropertyNames(item)) {
        const pair = [key, null]
        out.push(pair)
        todo.push([item[key], pair, 1])
      }
      holder[at] = ['o', out]
    } else if (typeof item === 'number') {
      const bits = Buffer.alloc(8)
      bits.writeDoubleBE(item)
      holder[at] = ['n', Number.isNaN(item) ? 'nan' : bits.toString('hex')]
    } else {
      holder[at] = ['s', item]
    }
  }
  return root[0]
}

const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const answers = texts.map((text) => {
  try {
    return { value: tagged(JSON5.parse(text)) }
  } catch (error) {
    return { error: [error.lineNumber, error.columnNumber] }
  }
})
process.stdout.write(JSON.stringify(answers))
