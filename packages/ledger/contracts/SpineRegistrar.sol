// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEns, INameResolver} from "./Interfaces.sol";
import {SignedOrders} from "./SignedOrders.sol";

/// Owns the names it registers and keeps who controls them. Controllers sign orders; anyone may submit them and pays the
/// gas, so nobody needs gas to own a name.
contract SpineRegistrar is SignedOrders {
    uint8 public constant PLAIN = 0;
    uint8 public constant ORGANISATION = 1;
    uint8 public constant APPLICATION = 2;

    bytes32 private constant CLAIM = keccak256(
        "Claim(bytes32 parent,string label,uint8 kind,address controller,bytes[] records,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant UPDATE = keccak256("Update(bytes32 node,bytes[] records,uint256 nonce,uint256 deadline)");
    bytes32 private constant TRANSFER =
        keccak256("Transfer(bytes32 node,address controller,uint256 nonce,uint256 deadline)");
    bytes32 private constant RELEASE = keccak256("Release(bytes32 node,uint256 nonce,uint256 deadline)");
    bytes32 private constant OPEN = keccak256("Open(bytes32 node,bool open,uint256 nonce,uint256 deadline)");

    IEns public immutable ens;
    INameResolver public immutable resolver;

    /// Who may order changes to a node; zero for nodes that are not registered here.
    mapping(bytes32 => address) public controllerOf;
    /// Whether anyone may claim a label under a node.
    mapping(bytes32 => bool) public isOpen;
    /// How many names are registered under a node, its own spacers not counted.
    mapping(bytes32 => uint256) public childrenOf;
    mapping(bytes32 => bytes32) private parents;

    event ControllerChanged(bytes32 indexed node, address indexed controller);
    event OpenChanged(bytes32 indexed node, bool open);

    error Taken(bytes32 node);
    error NotRegistered(bytes32 node);
    error BadLabel();
    error NoController();
    error HasChildren(bytes32 node);
    error ForeignRecord(uint256 index);

    constructor(IEns ens_, INameResolver resolver_, bytes32 root, address controller)
        SignedOrders("Digital Spine Registrar")
    {
        ens = ens_;
        resolver = resolver_;
        _setController(root, controller);
    }

    /// Takes over the root after its owner has handed it to this contract in the registry.
    function adopt(bytes32 root, string calldata name) external {
        if (controllerOf[root] == address(0) || bytes(resolver.name(root)).length != 0) revert Taken(root);
        ens.setResolver(root, address(resolver));
        resolver.setName(root, name);
        resolver.domainUpdated(root);
    }

    /// Registers `label` under `parent`, by order of the parent's controller, or of the claimant if the parent is open.
    function claim(
        bytes32 parent,
        string calldata label,
        uint8 kind,
        address controller,
        bytes[] calldata records,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 node = keccak256(abi.encodePacked(parent, keccak256(bytes(label))));
        {
            bytes32 order = keccak256(
                abi.encode(CLAIM, parent, keccak256(bytes(label)), kind, controller, _hash(records), nonce, deadline)
            );
            address grantor = controllerOf[parent];
            bool granted = _isSignedBy(grantor, order, signature);
            if (!granted && _isSpacerLabel(label)) revert BadLabel();
            if (!granted && !(isOpen[parent] && _isSignedBy(controller, order, signature))) revert WrongSigner(grantor);
            _use(granted ? grantor : controller, order, nonce, deadline);
        }
        if (controllerOf[node] != address(0) || ens.owner(node) != address(0)) revert Taken(node);
        _checkLabel(bytes(label));
        if (controller == address(0)) revert NoController();
        _register(parent, label, controller);
        parents[node] = parent;
        childrenOf[parent]++;
        _write(node, records);
        if (kind == ORGANISATION || kind == APPLICATION) _register(node, "roles", controller);
        if (kind == ORGANISATION) _register(node, "apps", controller);
        resolver.domainUpdated(node);
    }

    /// Writes records of a node. Each record is a call of the resolver whose first argument is the node.
    function update(bytes32 node, bytes[] calldata records, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
    {
        _authorise(node, keccak256(abi.encode(UPDATE, node, _hash(records), nonce, deadline)), nonce, deadline, signature);
        _write(node, records);
        resolver.domainUpdated(node);
    }

    function transfer(bytes32 node, address controller, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
    {
        _authorise(node, keccak256(abi.encode(TRANSFER, node, controller, nonce, deadline)), nonce, deadline, signature);
        if (controller == address(0)) revert NoController();
        _setController(node, controller);
        _moveSpacer(node, "roles", controller);
        _moveSpacer(node, "apps", controller);
        resolver.domainUpdated(node);
    }

    /// Gives a name up; its label can be claimed again. Names under it must have been given up first.
    function release(bytes32 node, uint256 nonce, uint256 deadline, bytes calldata signature) external {
        _authorise(node, keccak256(abi.encode(RELEASE, node, nonce, deadline)), nonce, deadline, signature);
        bytes32 parent = parents[node];
        if (parent == 0) revert NotRegistered(node);
        resolver.domainUpdated(node);
        _moveSpacer(node, "roles", address(0));
        _moveSpacer(node, "apps", address(0));
        _forget(node);
        delete parents[node];
        childrenOf[parent]--;
    }

    function setOpen(bytes32 node, bool open, uint256 nonce, uint256 deadline, bytes calldata signature) external {
        _authorise(node, keccak256(abi.encode(OPEN, node, open, nonce, deadline)), nonce, deadline, signature);
        isOpen[node] = open;
        emit OpenChanged(node, open);
    }

    function _register(bytes32 parent, string memory label, address controller) private {
        bytes32 labelhash = keccak256(bytes(label));
        bytes32 node = keccak256(abi.encodePacked(parent, labelhash));
        ens.setSubnodeRecord(parent, labelhash, address(this), address(resolver), 0);
        _setController(node, controller);
        resolver.setName(node, string.concat(label, ".", resolver.name(parent)));
    }

    function _moveSpacer(bytes32 parent, string memory label, address controller) private {
        bytes32 node = keccak256(abi.encodePacked(parent, keccak256(bytes(label))));
        if (controllerOf[node] == address(0)) return;
        if (controller == address(0)) _forget(node);
        else _setController(node, controller);
    }

    /// Nothing of a former holder survives.
    function _forget(bytes32 node) private {
        if (childrenOf[node] != 0) revert HasChildren(node);
        delete isOpen[node];
        _setController(node, address(0));
        resolver.clear(node);
        ens.setRecord(node, address(0), address(0), 0);
    }

    function _isSpacerLabel(string calldata label) private pure returns (bool) {
        bytes32 hash = keccak256(bytes(label));
        return hash == keccak256("roles") || hash == keccak256("apps");
    }

    function _setController(bytes32 node, address controller) private {
        controllerOf[node] = controller;
        emit ControllerChanged(node, controller);
    }

    function _write(bytes32 node, bytes[] calldata records) private {
        for (uint256 i = 0; i < records.length; i++) {
            if (records[i].length < 36 || bytes32(records[i][4:36]) != node) revert ForeignRecord(i);
            bytes4 selector = bytes4(records[i][:4]);
            if (selector == INameResolver.setName.selector || selector == INameResolver.clear.selector) revert ForeignRecord(i);
            (bool success, bytes memory result) = address(resolver).call(records[i]);
            if (!success) {
                assembly {
                    revert(add(result, 32), mload(result))
                }
            }
        }
    }

    function _authorise(bytes32 node, bytes32 order, uint256 nonce, uint256 deadline, bytes calldata signature) private {
        address controller = controllerOf[node];
        if (controller == address(0)) revert NotRegistered(node);
        _take(controller, order, nonce, deadline, signature);
    }

    function _hash(bytes[] calldata records) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](records.length);
        for (uint256 i = 0; i < records.length; i++) {
            hashes[i] = keccak256(records[i]);
        }
        return keccak256(abi.encodePacked(hashes));
    }

    /// ENSIP-15 is enforced by every reader; here only what would make a name ambiguous is refused.
    function _checkLabel(bytes calldata label) private pure {
        if (label.length == 0 || label.length > 255) revert BadLabel();
        for (uint256 i = 0; i < label.length; i++) {
            if (label[i] == 0x2e || label[i] <= 0x20 || (label[i] >= 0x41 && label[i] <= 0x5a)) revert BadLabel();
        }
    }
}
