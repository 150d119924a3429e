// An application of one page: it draws its own body, and shows the widget in one of its two views.
const { host } = document.currentScript.dataset;

function show(view) {
  document.body.innerHTML = `<main><h1>${view}</h1><nav><button id="with">With</button> <button id="without">Without</button></nav></main>`;
  document.getElementById("with").onclick = () => show("With the widget");
  document.getElementById("without").onclick = () => show("Without the widget");
  if (view === "With the widget") {
    const tag = document.createElement("script");
    tag.src = `${host}/widget.js`;
    document.body.append(tag);
  } else {
    window.reportRag?.remove();
  }
}
show("Without the widget");
