import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './style.css';
import { language, learn } from './words';

const place = document.getElementById('root');
if (!place) throw new Error('the page is not ours');
const root = createRoot(place);

function draw() {
  root.render(
    <StrictMode>
      <App key={language} />
    </StrictMode>,
  );
}

addEventListener('language', draw);
await learn();
draw();
