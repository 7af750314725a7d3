import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { openSession } from './session/session.ts'
import './style/page.css'

const root = document.querySelector<HTMLElement>('#page')!
const { tool, accounts } = root.dataset

createRoot(root).render(
  <StrictMode>
    <App
      session={openSession()}
      startWith={tool === 'graphiql' ? 'graphiql' : 'sandbox'}
      hasAccounts={accounts === 'true'}
    />
  </StrictMode>,
)
