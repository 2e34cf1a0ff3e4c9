import "/node_modules/@user-image/client/dist/picker/index.js";

const picker = document.querySelector("user-image-picker");
const show = ({ detail }) => {
  document.querySelector("#image").textContent = detail.image ?? "none";
};
picker.getToken = async () => (await fetch("/token")).text();
picker.addEventListener("load", show);
picker.addEventListener("change", show);
