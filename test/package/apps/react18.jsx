// React 18 sets attributes only: objects and events go through a ref.
import { createElement as h, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { memoryAdapter } from 'parley-comments/adapters/memory';
import 'parley-comments/define';

const adapter = memoryAdapter({ as: 'Ada', seed: { threads: [{ id: 'app', comments: [{ author: 'Grace', text: 'Here first.' }] }] } });

function Comments({ onPosted }) {
  const thread = useRef(null);
  useEffect(() => {
    const element = thread.current;
    element.adapter = adapter;
    element.addEventListener('parley-posted', onPosted);
    return () => element.removeEventListener('parley-posted', onPosted);
  }, [onPosted]);
  return h('parley-thread', { ref: thread, thread: 'app', 'heading-level': 3 });
}

function App() {
  const [posted, setPosted] = useState(0);
  const [shown, setShown] = useState(true);
  return h('main', null, h('h1', null, 'An app'), h('p', { id: 'posted' }, `${posted} posted`),
    h('button', { id: 'toggle', onClick: () => setShown(!shown) }, 'Comments'),
    shown && h(Comments, { onPosted: () => setPosted((n) => n + 1) }));
}

createRoot(document.getElementById('root')).render(h(App));
