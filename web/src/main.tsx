import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './style.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page is not ours');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
