import { useRef } from 'react'
import type { Example } from './examples/example.ts'
import { exampleGroups } from './examples/examples.ts'

export function ExamplesMenu({ onChoose }: { onChoose(example: Example): void }) {
  const menu = useRef<HTMLDivElement>(null)
  return (
    <>
      <button type="button" className="examples" popoverTarget="examples">
        Examples <span aria-hidden="true">▾</span>
      </button>
      <div id="examples" popover="auto" ref={menu}>
        {exampleGroups.map(({ role, examples }) => (
          <section key={role}>
            <h2>{role}</h2>
            <ul>
              {examples.map((example) => (
                <li key={example.name}>
                  <button
                    type="button"
                    onClick={() => {
                      menu.current?.hidePopover()
                      onChoose(example)
                    }}
                  >
                    {example.name}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}
