import { useEffect, useRef } from 'react'

export interface FileVariable {
  name: string
  isRequired: boolean
}

export interface FileRequest {
  variables: FileVariable[]
  /** Null: the operation is not to be sent. */
  answer(chosen: Map<string, File> | null): void
}

/** An editor of JSON can hold no file, so a person is asked for it when the operation is about to be sent. */
export function AskForFiles({ variables, answer }: FileRequest) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const send = (form: FormData) => {
    const chosen = variables.map(({ name }) => [name, form.get(name)] as const)
    answer(new Map(chosen.filter((one): one is [string, File] => one[1] instanceof File && one[1].size > 0)))
  }
  return (
    <dialog ref={dialog} aria-labelledby="files-title" onClose={() => answer(null)}>
      <form action={send}>
        <h2 id="files-title">{variables.length > 1 ? 'Choose the files' : 'Choose the file'}</h2>
        <p>It is sent to the graph along with the operation, and nowhere else.</p>
        {variables.map(({ name, isRequired }) => (
          <label key={name}>
            {`$${name}`}
            <input name={name} type="file" required={isRequired} />
          </label>
        ))}
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary">
            Send
          </button>
        </div>
      </form>
    </dialog>
  )
}
