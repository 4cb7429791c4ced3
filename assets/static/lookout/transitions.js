// Streamlit's library of controls (React Aria) keeps each element on which a transition began until it ended, and the
// browser never says so of an element that was taken away meanwhile: at each step through the posts some stayed, with all
// that they had held. It keeps them only to put a focus off until nothing moves, so that it is not told of them.
addEventListener("transitionrun", (event) => event.stopImmediatePropagation(), true);
