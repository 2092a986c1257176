/// <reference types="parley-comments/react" />
// React 19 takes objects as properties and hears events as `onparley-…`.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import 'parley-comments/define';

const adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'app', comments: [{ author: 'Grace', text: 'Here first.' }] }] } });

function App() {
  const [posted, setPosted] = useState(0);
  const [shown, setShown] = useState(true);
  return <main>
    <h1>An app</h1>
    <p id="posted">{posted} posted</p>
    <button id="toggle" onClick={() => setShown(!shown)}>Comments</button>
    {shown && <parley-thread thread="app" adapter={adapter} heading-level={3} onparley-posted={() => setPosted((n) => n + 1)} />}
  </main>;
}

createRoot(document.getElementById('root')!).render(<App />);
