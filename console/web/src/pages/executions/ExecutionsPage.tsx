export default function ExecutionsPage() {
  return null;
}
