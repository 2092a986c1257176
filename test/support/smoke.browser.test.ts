// The ground the browser tests stand on: keys, sizes and the accessibility check work in every engine asked for.

import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import { LitElement } from 'lit';
import { expectComplaint } from './quiet.js';

describe('the browser tests', () => {
  it('type with real keys, into a shadow root too', async () => {
    customElements.define('smoke-box', class extends LitElement {
      override render() {
        return html`<label>Name <input></label>`;
      }
    });
    const box = await fixture<LitElement>(html`<smoke-box></smoke-box>`);
    const input = box.renderRoot.querySelector('input')!;
    input.focus();
    await sendKeys({ type: 'Añb' });
    await sendKeys({ press: 'Backspace' });
    expect(input.value).to.equal('Añ');
    await expect(box).to.be.accessible();
  });

  it('click where the pointer is', async () => {
    const button = await fixture<HTMLButtonElement>(html`<button>Press</button>`);
    let trusted: boolean | null = null;
    button.addEventListener('click', (event) => { trusted = event.isTrusted; });
    const { left, top } = button.getBoundingClientRect();
    await sendMouse({ type: 'click', position: [Math.round(left + 5), Math.round(top + 5)] });
    expect(trusted).to.equal(true);
  });

  it('change the size of the window', async () => {
    await setViewport({ width: 500, height: 400 });
    expect(innerWidth).to.equal(500);
    await setViewport({ width: 800, height: 600 });
    expect(innerWidth).to.equal(800);
  });

  it('hear a complaint they expect, and an error nobody caught', async () => {
    expectComplaint(/as foretold/);
    console.error('as foretold');
    expectComplaint(/nobody caught this/);
    void Promise.reject(new Error('nobody caught this'));
    await new Promise((done) => setTimeout(done, 50));
  });
});
